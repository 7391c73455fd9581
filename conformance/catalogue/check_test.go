package catalogue_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-llm/parley/conformance/catalogue"
	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// cell runs one scenario on a toy, without a network.
type cell struct {
	sc       scenario.Scenario
	can      llm.Capability
	bug      string
	turns    []scenario.Turn
	findings []scenario.Finding
	variants int
	prefix   string
	services []*toyService
}

func (c *cell) Target() scenario.Target {
	return scenario.Target{
		Name: "toy", Provider: "toy", Dialect: "openai", BaseURL: toyAddress, Models: models, Capabilities: c.can,
		Traits: scenario.Traits{EmbeddingBatch: toyBatch}, Quirks: toyForms,
	}
}
func (c *cell) Params() scenario.Params { return params(1) }
func (c *cell) Turns() []scenario.Turn  { return c.turns }
func (c *cell) Report(f scenario.Finding) {
	f.Path = c.prefix + f.Path
	c.findings = append(c.findings, f)
}

func (c *cell) Variant(name string, f func()) {
	c.variants++
	c.prefix = name + ": "
	f()
	c.prefix = ""
}

func (c *cell) Provider(opts ...scenario.Option) (*scenario.Wire, error) {
	var o scenario.WireOptions
	for _, opt := range opts {
		opt(&o)
	}
	s := &toyService{turns: c.turns}
	c.services = append(c.services, s)
	rt := fault.Transport(s, o.Faults...)
	if o.Transport != nil {
		rt = o.Transport(rt)
	}
	if c.bug == "own-client" {
		rt = nowhere{}
	}
	key := "good-key"
	if o.BadKey {
		key = "bad-key"
	}
	can := c.can
	if c.bug == "declares-less" {
		can &^= llm.CapTools
	}
	return &scenario.Wire{
		Provider: &toy{Unsupported: llm.Unsupported{Provider: "toy"}, client: &http.Client{Transport: rt}, key: key, can: can, bug: c.bug},
		Sent:     func() []scenario.Sent { return s.sent },
		Open:     func() int { return s.open },
		Settle:   synctest.Wait,
		Close:    func() {},
	}, nil
}

// nowhere is the network of a client that is not the caller's.
type nowhere struct{}

func (nowhere) RoundTrip(req *http.Request) (*http.Response, error) {
	_ = req.Body.Close()
	return nil, errors.New("nowhere")
}

// run runs one scenario on a toy with a bug, and returns what was found.
func run(t *testing.T, id, bug string, can llm.Capability) *cell {
	t.Helper()
	sc, ok := catalogue.Lookup(id)
	require.True(t, ok, id)
	c := &cell{sc: sc, can: can, bug: bug}
	if source, ok := catalogue.Lookup(sc.Recording()); ok {
		c.turns = source.Turns(params(1))
	}
	synctest.Test(t, func(t *testing.T) { sc.Check(t.Context(), c) })
	for _, s := range c.services {
		c.findings = append(c.findings, s.findings...)
	}
	return c
}

func TestToyConforms(t *testing.T) {
	for _, sc := range catalogue.All() {
		t.Run(sc.ID, func(t *testing.T) {
			c := run(t, sc.ID, "", llm.AllCapabilities)
			require.Empty(t, c.findings)
		})
	}
}

// The checks that make variants make as many as they promise.
func TestVariants(t *testing.T) {
	for id, least := range map[string]int{
		"stream/cancel": 20, "stream/early-break": 20, "stream/eof-no-terminal": 100, "stream/incremental": 6,
		"sse/every-split": 500, "sse/crlf": 8, "sse/comment": 8, "life/no-leak": 11, "errors/retry-after": 4, "errors/no-secret": 3,
		"stream/bad-json": 7, "stream/idle-timeout": 7, "stream/keepalive-resets-idle": 7, "stream/empty": 4,
		"stream/empty-choices": 2, "tools/truncated": 10, "errors/body-empty": 9, "embed/count": 3, "embed/empty-input": 3,
		"chat/leading-blank-lines": 3, "life/pre-cancelled": 10, "life/injected-client": 5, "life/no-env": 5,
		"retry/honours-retry-after": 4, "retry/caps-retry-after": 3, "retry/none-after-first-delta": 6,
		"retry/deadline-in-backoff": 2, "fallback/none-after-first-delta": 6, "fallback/waits-once": 6,
	} {
		require.GreaterOrEqual(t, run(t, id, "", llm.AllCapabilities).variants, least, id)
	}
}

// A provider that declares nothing is honest when it refuses everything.
func TestHonestyOfAProviderWithNothing(t *testing.T) {
	c := run(t, "contract/honesty", "", 0)
	require.Empty(t, c.findings)
	require.GreaterOrEqual(t, c.variants, 16)
}

// bugs says, for each scenario, bugs that it must find.
var bugs = map[string][]string{
	"chat/text":                     {"no-id", "no-model", "wrong-name", "no-raw-finish", "no-usage", "trims", "no-request-id"},
	"chat/system":                   {"drops-system"},
	"chat/multi-turn":               {"reorders", "usage-without-cached"},
	"chat/unicode":                  {"escapes"},
	"chat/unknown-fields":           {"trims"},
	"chat/finish-length":            {"finish-always-stop"},
	"chat/finish-filter":            {"blocked-is-stop"},
	"chat/stop-seq":                 {"no-stop"},
	"chat/n-choices":                {"one-choice"},
	"chat/logprobs":                 {"no-logprobs"},
	"wire/zero-values":              {"drops-zeros", "sends-defaults"},
	"wire/max-tokens-name":          {"no-limit", "always-limit"},
	"wire/headers":                  {"two-keys", "no-agent", "no-content-type", "no-headers"},
	"wire/no-mutation":              {"mutates", "appends-in-place"},
	"wire/deterministic":            {"random-bytes"},
	"wire/seed":                     {"drops-zeros"},
	"stream/text":                   {"loses-a-piece", "joins-pieces"},
	"stream/usage-final":            {"no-stream-usage", "adds-usage"},
	"stream/equals-unary":           {"trims", "adds-usage"},
	"stream/incremental":            {"reads-ahead"},
	"stream/eof-no-terminal":        {"eof-is-stop", "swallows-resets"},
	"stream/error-event":            {"skips-error-events", "529-is-server", "429-is-quota"},
	"stream/early-break":            {"leaks", "drains"},
	"stream/cancel":                 {"leaks", "ignores-context", "reads-ahead"},
	"sse/every-split":               {"trusts-reads"},
	"sse/crlf":                      {"lf-only"},
	"sse/comment":                   {"knows-no-comments"},
	"tools/single":                  {"float-arguments", "own-call-ids"},
	"tools/roundtrip":               {"own-call-ids"},
	"tools/parallel":                {"one-call"},
	"tools/stream-assembly":         {"one-call"},
	"tools/choice":                  {"no-choice"},
	"tools/image-result":            {"own-call-ids"},
	"structured/schema":             {"no-schema"},
	"structured/json-mode":          {"no-schema"},
	"reasoning/separate":            {"thoughts-in-text"},
	"reasoning/signature-roundtrip": {"loses-signature", "loses-streamed-signature"},
	"media/image-bytes":             {"no-media"},
	"media/image-url":               {"no-media"},
	"media/pdf":                     {"no-media"},
	"media/audio-in":                {"no-media"},
	"embed/single":                  {"rounds"},
	"embed/order":                   {"as-they-came"},
	"embed/dims":                    {"no-dimensions"},
	"images/single":                 {"cuts-images"},
	"models/list":                   {"first-page"},
	"models/health":                 {"always-healthy"},
	"errors/auth-401":               {"auth-is-invalid", "no-status", "no-request-id", "no-message"},
	"errors/model-404":              {"404-is-invalid"},
	"errors/invalid-400":            {"400-is-server"},
	"errors/context-length":         {"context-is-invalid"},
	"errors/rate-429":               {"429-is-quota", "no-retry-after"},
	"errors/quota-429":              {"quota-is-429"},
	"errors/overloaded":             {"529-is-server"},
	"errors/server-5xx":             {"server-is-invalid"},
	"errors/body-html":              {"html-is-malformed", "no-status"},
	"errors/retry-after":            {"no-retry-after", "no-ms", "no-date"},
	"errors/no-secret":              {"key-in-body", "key-in-cause"},
	"chat/double-user":              {"drops-same-role"},
	"chat/content-parts":            {"joins-parts"},
	"chat/developer-role":           {"developer-is-user"},
	"chat/content-array":            {"first-text-only", "trims"},
	"chat/finish-unknown":           {"unknown-is-stop", "no-raw-finish"},
	"chat/leading-blank-lines":      {"no-blanks"},
	"chat/refusal":                  {"refusal-is-text"},
	"stream/empty-choices":          {"wants-parts"},
	"stream/preamble":               {"wants-an-id-first"},
	"stream/usage-cumulative":       {"adds-usage"},
	"stream/usage-every-chunk":      {"usage-is-the-end"},
	"stream/error-typed":            {"skips-error-events", "529-is-server", "context-is-retried"},
	"stream/error-shape":            {"skips-error-events", "wants-bare-errors"},
	"reasoning/interleaved":         {"loses-signature", "loses-streamed-signature", "one-thought"},
	"stream/empty":                  {"eof-is-stop"},
	"stream/bad-json":               {"skips-bad-json"},
	"stream/idle-timeout":           {"waits-for-ever", "idle-is-the-end"},
	"stream/keepalive-resets-idle":  {"idle-from-the-start"},
	"sse/json-tail-error":           {"ignores-tail"},
	"tools/no-params":               {"own-params"},
	"tools/empty-args":              {"empty-arguments"},
	"tools/finish":                  {"stop-is-stop"},
	"tools/stream-no-index":         {"index-or-first"},
	"tools/stream-no-id":            {"same-made-up-id"},
	"tools/truncated":               {"eof-is-stop", "length-is-stop"},
	"tools/unicode-args":            {"ascii-arguments"},
	"tools/text-and-call":           {"drops-text-beside-calls"},
	"embed/count":                   {"counts-nothing"},
	"embed/base64":                  {"numbers-only", "form-unsaid"},
	"embed/batch-split":             {"one-big-request", "reverses-vectors", "unnamed-batch"},
	"embed/empty-input":             {"embeds-nothing"},
	"errors/denied-403":             {"403-is-auth"},
	"errors/body-empty":             {"empty-is-malformed", "no-status"},
	"errors/code-number":            {"strings-only"},
	"errors/array":                  {"list-unread"},
	"errors/in-200":                 {"200-is-fine"},
	"errors/request-id":             {"no-request-id", "made-up-request-id"},
	"errors/human-message":          {"json-message"},
	"usage/total":                   {"no-total"},
	"usage/cached-within-input":     {"usage-without-cached", "unclamped"},
	"usage/absent-is-nil":           {"absent-is-zero"},
	"usage/parity":                  {"usage-without-cached", "no-stream-usage"},
	"life/concurrent":               {"shares-requests"},
	"life/pre-cancelled":            {"sends-when-dead"},
	"life/injected-client":          {"own-client"},
	"life/no-env":                   {"fixed-key", "fixed-address"},
	"contract/name-version":         {"two-names", "no-agent"},
	"contract/smoke":                {"no-usage", "429-is-quota"},
	"life/no-leak":                  {"leaks", "leak-on-error"},
	"contract/honesty":              {"declares-less"},
}

func TestChecksFail(t *testing.T) {
	for _, sc := range catalogue.All() {
		require.NotEmpty(t, bugs[sc.ID], "%s has never been seen failing", sc.ID)
		for _, bug := range bugs[sc.ID] {
			t.Run(fmt.Sprintf("%s finds %s", sc.ID, bug), func(t *testing.T) {
				c := run(t, sc.ID, bug, llm.AllCapabilities)
				require.NotEmpty(t, c.findings)
				for _, f := range c.findings {
					require.NotEmpty(t, f.Path)
					require.NotEmpty(t, f.Rule)
				}
			})
		}
	}
}

func TestHonestyFindsWhatIsNotRefused(t *testing.T) {
	c := run(t, "contract/honesty", "refuses-nothing", llm.CapStream)
	require.NotEmpty(t, c.findings)
}
