package fault_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/conformance/fault"
	"github.com/parley-llm/parley/conformance/scenario"
)

// open sends one request with ctx through a fault over the sample.
func open(ctx context.Context, t *testing.T, f scenario.Fault) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://example.test/", http.NoBody)
	require.NoError(t, err)
	resp, err := fault.Transport(&answer{body: sample}, f).RoundTrip(req)
	require.NoError(t, err)
	return resp
}

func TestStallTakesItsTime(t *testing.T) {
	tests := []struct {
		fault scenario.Fault
		want  []time.Duration
	}{
		{fault.Paced(time.Second), []time.Duration{0, 1, 2, 3}},
		{fault.Stall(0, time.Second), []time.Duration{1, 1, 1, 1}},
		{fault.Stall(2, time.Second), []time.Duration{0, 0, 1, 1}},
		{fault.Stall(3, time.Second), []time.Duration{0, 0, 0, 1}},
		{fault.KeepAlives(1, 2, time.Second), []time.Duration{0, 1, 2, 3, 3, 3}},
	}
	for _, test := range tests {
		t.Run(test.fault.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				resp := open(t.Context(), t, test.fault)
				defer resp.Body.Close()
				start, buf := time.Now(), make([]byte, 1<<10)
				for i, want := range test.want {
					_, err := resp.Body.Read(buf)
					require.Equal(t, i == len(test.want)-1, err != nil)
					require.Equal(t, want*time.Second, time.Since(start), "read %d", i)
				}
			})
		})
	}
}

func TestCloseEndsAStall(t *testing.T) {
	for _, f := range []scenario.Fault{fault.Stall(0, time.Hour), fault.Stall(0, fault.Forever), fault.HangAfter(0)} {
		t.Run(f.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				resp := open(t.Context(), t, f)
				start := time.Now()
				time.AfterFunc(time.Second, func() { _ = resp.Body.Close() })
				_, err := readOn(resp)
				require.ErrorIs(t, err, http.ErrBodyReadAfterClose)
				require.Equal(t, time.Second, time.Since(start))
			})
		})
	}
}

func TestContextEndsAStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		resp := open(ctx, t, fault.HangAfter(30))
		defer resp.Body.Close()
		start := time.Now()
		got, err := readOn(resp)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, sample[:30], got)
		require.Equal(t, time.Second, time.Since(start))
	})
}

// Two reads at a time wait for each other, in virtual time too.
func TestReadBesideRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		resp := open(t.Context(), t, fault.Paced(time.Second))
		defer resp.Body.Close()
		lengths := make(chan int)
		for range 2 {
			go func() {
				got, _ := readOn(resp)
				lengths <- len(got)
			}()
		}
		require.Equal(t, len(sample), <-lengths+<-lengths)
	})
}

// A canceled context ends the body even when bytes are there, as net/http does.
func TestCanceledBeforeRead(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	resp := open(ctx, t, fault.OneByte())
	defer resp.Body.Close()
	cancel()
	_, err := readOn(resp)
	require.ErrorIs(t, err, context.Canceled)
}

func readOn(resp *http.Response) (string, error) {
	var got []byte
	buf := make([]byte, 1<<10)
	for {
		n, err := resp.Body.Read(buf)
		got = append(got, buf[:n]...)
		if err != nil {
			return string(got), err
		}
	}
}
