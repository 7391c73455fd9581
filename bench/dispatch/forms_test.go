package dispatch_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/parley-llm/parley/bench/internal/measure"
	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/providers"
)

// form is one way to call a provider; nil where it does not exist.
type form struct {
	op, name                string
	one, roundRobin, random func(*testing.B, order)
}

// orderLength is a power of two, and more than a branch predictor remembers.
const orderLength = 1 << 16

// order says which provider is called next.
type order *[orderLength]uint8

func newOrder(next func(i int) int) order {
	var o [orderLength]uint8
	for i := range o {
		o[i] = uint8(next(i))
	}
	return &o
}

func at(o order, i int) uint8 { return o[i%orderLength] }

// orders are the ways through the providers.
var orders = []struct {
	name  string
	order order
	pick  func(form) func(*testing.B, order)
}{
	{"one", newOrder(func(int) int { return 0 }), func(f form) func(*testing.B, order) { return f.one }},
	{"two", newOrder(func(i int) int { return i % 2 }), func(f form) func(*testing.B, order) { return f.random }},
	{"roundrobin", newOrder(func(i int) int { return i % variants }), func(f form) func(*testing.B, order) { return f.roundRobin }},
	{"random", newOrder(random()), func(f form) func(*testing.B, order) { return f.random }},
}

func random() func(int) int {
	r := rand.New(rand.NewPCG(1, 2))
	return func(int) int { return r.IntN(variants) }
}

// What the calls are given. None of it reaches a service.
var (
	noContext = context.Background()
	noRequest = &llm.ChatRequest{}
)

const noModel = "m"

// What the calls answer is kept here, so that no call can be left out.
var (
	keptString     string
	keptCapability llm.Capability
	keptResponse   *llm.ChatResponse
	keptError      error
)

var (
	realAll   = newReal()
	hollowAll = each(realAll, hollowOf)
)

// newReal makes every provider of the registry, in its order.
func newReal() []llm.Provider {
	return each(providers.Registry(), func(info providers.Info) llm.Provider {
		return newProvider(info, nil).Unwrap()
	})
}

func newProvider(info providers.Info, client *http.Client) providers.Provider {
	c := providers.Config{APIKey: "k", HTTPClient: client}
	if strings.Contains(info.BaseURL, "{") {
		c.BaseURL = strings.ReplaceAll(info.BaseURL, "{resource}", "acme")
	}
	p, err := providers.New(info.Type, c)
	if err != nil {
		panic(err)
	}
	return p
}

// nobody is what the zero value of a guarded form answers with.
var nobody llm.Provider = providers.Provider{}

func each[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i, a := range list {
		out[i] = f(a)
	}
	return out
}

func byName(all []llm.Provider) (registry map[string]llm.Provider, names []string) {
	registry = make(map[string]llm.Provider, len(all))
	names = each(all, llm.Provider.Name)
	for i, p := range all {
		registry[names[i]] = p
	}
	return registry, names
}

// reportSize publishes how large the value is that names a provider. It is
// called after the loop, whose start forgets what was reported before.
func reportSize(b *testing.B, size uintptr) { b.ReportMetric(float64(size), "value-B") }

// byType is the one form that only metadata has: the table of package providers
// by the number of the provider.
var byType = form{"name", "table-by-type", nameByType, nameByType, nameByType}

func nameByType(b *testing.B, o order) {
	all := types()
	defer reportSize(b, unsafe.Sizeof(all[0]))
	for i := 0; b.Loop(); i++ {
		keptString = all[at(o, i)].String()
	}
}

//go:noinline
func types() []providers.ProviderType {
	return each(providers.Registry(), func(info providers.Info) providers.ProviderType { return info.Type })
}

func BenchmarkCanary(b *testing.B) { measure.Canary(b) }

// BenchmarkSize publishes how large each provider is behind its pointer: what a
// union that holds its variants by value would have to hold.
func BenchmarkSize(b *testing.B) {
	for _, p := range realSet() {
		b.Run("op=size/provider="+p.Name(), func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			reportSize(b, reflect.TypeOf(p).Elem().Size())
		})
	}
}

// BenchmarkDispatch runs every form in every order, in a sequence that differs
// from process to process: what ran before must not favour the same form each
// time.
func BenchmarkDispatch(b *testing.B) {
	warm()
	type run struct {
		name string
		run  func(*testing.B)
	}
	var runs []run
	for _, o := range orders {
		runs = append(runs, run{"op=none/order=" + o.name + "/form=loop", func(b *testing.B) { loop(b, o.order) }})
		for _, f := range append(forms, byType) {
			if call := o.pick(f); call != nil {
				name := "op=" + f.op + "/order=" + o.name + "/form=" + f.name
				runs = append(runs, run{name, func(b *testing.B) { call(b, o.order) }})
			}
		}
	}
	rand.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] })
	for _, r := range runs {
		b.Run(r.name, func(b *testing.B) {
			b.ReportAllocs()
			defer measure.Load(b)()
			r.run(b)
		})
	}
}

// warm lets the heap grow before anything is measured.
func warm() {
	for i := range orderLength {
		keptResponse, keptError = realAll[i%variants].ChatCompletion(noContext, noRequest)
	}
}

// loop is what every form pays beside the call: the order and the load.
func loop(b *testing.B, o order) {
	all := realSet()
	var p llm.Provider
	for i := 0; b.Loop(); i++ {
		p = all[at(o, i)]
	}
	keptString = p.Name()
}

// TestFormsCallTheSame proves that every form that can hold any provider
// reaches the one it holds.
func TestFormsCallTheSame(t *testing.T) {
	registry, names := realMap()
	for i, p := range realSet() {
		want := p.Name()
		for form, got := range map[string]string{
			"enum":          realEnums()[i].Name(),
			"switch-method": realPuns()[i].Name(),
			"typeswitch":    realSums()[i].Name(),
			"table":         nameTable[realPuns()[i].kind](realPuns()[i].ptr),
			"map":           registry[names[i]].Name(),
			"table-by-type": types()[i].String(),
		} {
			if got != want {
				t.Errorf("%s calls %s, want %s", form, got, want)
			}
		}
		want = hollowSet()[i].Name()
		if got := hollowPuns()[i].kind; int(got) != i {
			t.Errorf("the hollow %s is number %d, want %d", want, got, i)
		}
		if _, err := hollowEnums()[i].ChatCompletion(t.Context(), noRequest); err != nil {
			t.Errorf("the hollow %s does more than return: %v", want, err)
		}
		if _, err := p.ChatCompletion(t.Context(), noRequest); err == nil {
			t.Errorf("%s does not refuse a request without messages", want)
		}
	}
}
