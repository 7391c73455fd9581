package retry_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
	"github.com/parley-llm/parley/llm/internal/wrappertest"
	"github.com/parley-llm/parley/llm/retry"
)

// fails is an error of a kind.
func fails(kind llm.Kind) *llm.Error {
	return &llm.Error{Kind: kind, Provider: "script", Message: "no"}
}

// asks is a rate limit that asks to wait.
func asks(delay time.Duration) *llm.Error {
	e := fails(llm.KindRateLimit)
	e.RetryAfter = delay
	return e
}

func hopeless(kind llm.Kind) *llm.Error {
	e := fails(kind)
	e.NoRetry = true
	return e
}

// lost is a broken connection, and refused one that never was.
var (
	lost    = &llm.Error{Kind: llm.KindNetwork, Err: io.ErrUnexpectedEOF}
	refused = &llm.Error{Kind: llm.KindNetwork, Err: &net.OpError{Op: "dial", Err: errors.New("connection refused")}}
	unnamed = &llm.Error{Kind: llm.KindNetwork, Err: &net.DNSError{Err: "no such host"}}
)

// steady waits 1 s, 2 s, 4 s …
var steady = retry.Policy{InitialBackoff: time.Second, MaxBackoff: time.Minute, Jitter: retry.NoJitter}

func chat(ctx context.Context, p llm.Provider) error {
	_, err := p.ChatCompletion(ctx, &llm.ChatRequest{Model: "m"})
	return err
}

func stream(ctx context.Context, p llm.Provider) error {
	s, err := p.ChatCompletionStream(ctx, &llm.ChatRequest{Model: "m"})
	if err != nil {
		return err
	}
	_, err = s.Collect()
	return err
}

func embed(ctx context.Context, p llm.Provider) error {
	_, err := p.Embeddings(ctx, &llm.EmbeddingRequest{Model: "m"})
	return err
}

func paint(ctx context.Context, p llm.Provider) error {
	_, err := p.GenerateImages(ctx, &llm.ImageRequest{Model: "m"})
	return err
}

func list(ctx context.Context, p llm.Provider) error {
	_, err := p.ListModels(ctx)
	return err
}

var operations = map[retry.Operation]func(context.Context, llm.Provider) error{
	retry.OpChat: chat, retry.OpChatStream: stream, retry.OpEmbeddings: embed,
	retry.OpImages: paint, retry.OpListModels: list,
}

func TestForwards(t *testing.T) {
	wrappertest.Forwards(t, func(p llm.Provider) llm.Provider { return retry.New(p, retry.Policy{}) })
}

func TestOutcomes(t *testing.T) {
	overload, limit := fails(llm.KindOverloaded), asks(7*time.Second)
	tests := []struct {
		name     string
		policy   retry.Policy
		failures []error
		deadline time.Duration
		// calls is how often the service is asked, and took how long it takes.
		calls int
		took  time.Duration
		// reason is why it is given up; empty when it succeeds.
		reason retry.Reason
		is     []error
		text   string
	}{
		{name: "nothing fails", calls: 1},
		{name: "one failure", failures: []error{overload}, calls: 2, took: time.Second},
		{name: "two failures", failures: []error{overload, overload}, calls: 3, took: 3 * time.Second},
		{
			name: "three failures", failures: []error{overload, limit, overload}, calls: 3, took: 8 * time.Second,
			reason: retry.AttemptsExhausted, is: []error{llm.ErrOverloaded},
			text: "script: overloaded: no (given up, after 3 attempts)",
		},
		{
			name: "more attempts", policy: retry.Policy{MaxAttempts: 5},
			failures: []error{overload, overload, overload, overload}, calls: 5, took: 15 * time.Second,
		},
		{
			name: "no retries", policy: retry.Policy{MaxAttempts: 1}, failures: []error{overload}, calls: 1,
			reason: retry.AttemptsExhausted, is: []error{llm.ErrOverloaded},
			text: "script: overloaded: no (given up, after 1 attempt)",
		},
		{name: "as long as it is asked to", failures: []error{limit}, calls: 2, took: 7 * time.Second},
		{name: "shorter than the backoff", failures: []error{asks(time.Millisecond)}, calls: 2, took: time.Millisecond},
		{name: "as long as MaxWait", failures: []error{asks(time.Minute)}, calls: 2, took: time.Minute},
		{
			name: "longer than MaxWait", failures: []error{asks(time.Minute + 1)}, calls: 1,
			reason: retry.WaitTooLong, is: []error{llm.ErrRateLimit},
			text: "script: rate_limit: no (not retried, since the service asks to wait 1m0.000000001s, longer than the policy's MaxWait, after 1 attempt)",
		},
		{
			name: "a MaxWait of one's own", policy: retry.Policy{MaxWait: time.Second}, failures: []error{limit}, calls: 1,
			reason: retry.WaitTooLong, is: []error{llm.ErrRateLimit},
		},
		{
			name: "a deadline before the end of the wait", failures: []error{overload, limit}, deadline: 8 * time.Second,
			calls: 2, took: time.Second,
			reason: retry.DeadlineWouldExpire, is: []error{llm.ErrRateLimit, context.DeadlineExceeded},
			text: "script: rate_limit: no (not retried, since a wait of 7s would outlast the context's deadline, after 2 attempts)",
		},
		{name: "a deadline after it", failures: []error{limit}, deadline: 8 * time.Second, calls: 2, took: 7 * time.Second},
		{
			name: "a failure after a retry", failures: []error{overload, fails(llm.KindInvalidRequest)}, calls: 2, took: time.Second,
			reason: retry.NotRetryable, is: []error{llm.ErrInvalidRequest},
			text: "script: invalid_request: no (a retry would not help, after 2 attempts)",
		},
		{
			name: "the service says no", failures: []error{hopeless(llm.KindServer)}, calls: 1,
			reason: retry.NotRetryable, is: []error{llm.ErrServer}, text: "script: server: no",
		},
		{
			name: "an error of no kind", failures: []error{io.EOF}, calls: 1,
			reason: retry.NotRetryable, is: []error{io.EOF}, text: "EOF",
		},
		{
			name: "an empty budget", policy: retry.Policy{Budget: retry.NewBudget(0, 0)}, failures: []error{overload}, calls: 1,
			reason: retry.BudgetExhausted, is: []error{llm.ErrOverloaded},
			text: "script: overloaded: no (not retried, since the retry budget is spent, after 1 attempt)",
		},
		{
			name:   "a rule of one's own",
			policy: retry.Policy{Retryable: func(_ retry.Operation, err error) bool { return errors.Is(err, llm.ErrInvalidRequest) }},
			failures: []error{
				fails(llm.KindInvalidRequest), overload,
			},
			calls: 2, took: time.Second, reason: retry.NotRetryable, is: []error{llm.ErrOverloaded},
		},
	}
	for op, call := range operations {
		for _, test := range tests {
			t.Run(string(op)+"/"+test.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx := t.Context()
					if test.deadline > 0 {
						var cancel context.CancelFunc
						ctx, cancel = context.WithTimeout(ctx, test.deadline)
						defer cancel()
					}
					policy := test.policy
					policy.InitialBackoff, policy.MaxBackoff, policy.Jitter = time.Second, time.Minute, retry.NoJitter
					var seen []retry.Decision
					policy.Observe = func(_ context.Context, d retry.Decision) { seen = append(seen, d) }
					service := &wrappertest.Script{Failures: test.failures}
					start := time.Now()
					err := call(ctx, retry.New(service, policy))
					require.Len(t, service.Calls(), test.calls)
					require.Equal(t, test.took, time.Since(start))
					if test.reason == "" {
						require.NoError(t, err)
						require.Len(t, seen, test.calls-1)
						return
					}
					failed, ok := errors.AsType[*retry.Error](err)
					require.True(t, ok, "%v", err)
					require.Empty(t, cmp.Diff(seen, failed.Attempts, cmp.Comparer(func(a, b error) bool { return a == b })))
					last := failed.Last()
					require.Equal(t, test.reason, last.Reason)
					require.Equal(t, op, last.Operation)
					require.Equal(t, test.calls, last.Attempt)
					require.False(t, last.Retry)
					require.ErrorIs(t, err, test.reason)
					for _, target := range test.is {
						require.ErrorIs(t, err, target)
					}
					require.Equal(t, llm.KindOf(test.failures[test.calls-1]), llm.KindOf(err))
					if test.text != "" {
						require.Equal(t, test.text, err.Error())
					}
				})
			})
		}
	}
}

// TestKinds asks for each kind whether it is repeated.
func TestKinds(t *testing.T) {
	repeated := map[llm.Kind]bool{
		llm.KindRateLimit: true, llm.KindOverloaded: true, llm.KindServer: true,
		llm.KindTimeout: true, llm.KindNetwork: true, llm.KindStreamTruncated: true,
	}
	for _, kind := range llm.Kinds() {
		synctest.Test(t, func(t *testing.T) {
			service := &wrappertest.Script{Failures: []error{fails(kind)}}
			err := chat(t.Context(), retry.New(service, retry.Policy{}))
			require.Equal(t, repeated[kind], err == nil, kind)
		})
	}
}

// TestImages: an image is not made twice by mistake.
func TestImages(t *testing.T) {
	tests := []struct {
		name     string
		failure  error
		repeated bool
	}{
		{"an answer that was lost", lost, false},
		{"no answer in time", fails(llm.KindTimeout), false},
		{"no connection", refused, true},
		{"no such host", unnamed, true},
		{"the service was busy", fails(llm.KindOverloaded), true},
		{"a limit", fails(llm.KindRateLimit), true},
		{"the service failed", fails(llm.KindServer), true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for op, call := range operations {
					service := &wrappertest.Script{Failures: []error{test.failure}}
					err := call(t.Context(), retry.New(service, steady))
					if op != retry.OpImages || test.repeated {
						require.NoError(t, err, op)
						continue
					}
					require.ErrorIs(t, err, retry.NotIdempotent)
					require.Contains(t, err.Error(), "the image may have been made")
					require.Len(t, service.Calls(), 1)
				}
			})
		})
	}
}

// TestARuleOfOnesOwnIsTheReason: what a policy refuses is not an image's matter.
func TestARuleOfOnesOwnIsTheReason(t *testing.T) {
	never := retry.Policy{Retryable: func(retry.Operation, error) bool { return false }}
	for op, call := range operations {
		err := call(t.Context(), retry.New(&wrappertest.Script{Failures: []error{lost}}, never))
		require.Equal(t, op == retry.OpImages, errors.Is(err, retry.NotIdempotent), op)
		require.Equal(t, op != retry.OpImages, errors.Is(err, retry.NotRetryable), op)
	}
}

// TestHealthIsAskedOnce: a health check says what it saw.
func TestHealthIsAskedOnce(t *testing.T) {
	service := &wrappertest.Script{Failures: []error{fails(llm.KindOverloaded)}}
	h := retry.New(service, retry.Policy{}).HealthCheck(t.Context())
	require.Equal(t, llm.HealthDegraded, h.Status)
	require.Equal(t, []string{"HealthCheck"}, service.Methods())
}

// TestTheCallersEnd: the context of the caller ends a call, whatever the policy
// says, and what had failed before it is kept.
func TestTheCallersEnd(t *testing.T) {
	always := steady
	always.Retryable = func(retry.Operation, error) bool { return true }
	stop := errors.New("the user pressed stop")
	for op, call := range operations {
		t.Run("in the wait/"+string(op), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(300*time.Millisecond, func() { cancel(stop) })
				failure := fails(llm.KindOverloaded)
				failure.RetryAfter, failure.Model = time.Second, "m"
				service := &wrappertest.Script{Failures: []error{failure}}
				start := time.Now()
				err := call(ctx, retry.New(service, always))
				require.Equal(t, 300*time.Millisecond, time.Since(start))
				require.Len(t, service.Calls(), 1)
				require.Equal(t, llm.KindCanceled, llm.KindOf(err))
				for _, target := range []error{context.Canceled, llm.ErrCanceled, llm.ErrOverloaded, retry.ContextEnded} {
					require.ErrorIs(t, err, target)
				}
				require.Contains(t, err.Error(), stop.Error())
				require.Contains(t, err.Error(), "overloaded")
				failed, _ := errors.AsType[*retry.Error](err)
				require.False(t, failed.Retryable())
				require.False(t, failed.Last().Retry)
				first, _ := errors.AsType[*llm.Error](err)
				require.Equal(t, "m", first.Model)
				_, ok := failed.RetryDelay()
				require.False(t, ok)
			})
		})
		t.Run("in the attempt/"+string(op), func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			service := &wrappertest.Script{
				Failures: []error{&llm.Error{Kind: llm.KindTimeout}},
				Each:     func(context.Context, string) { cancel() },
			}
			policy := always
			policy.Observe = func(_ context.Context, d retry.Decision) {
				require.False(t, d.Retry)
				require.Equal(t, retry.ContextEnded, d.Reason)
			}
			err := call(ctx, retry.New(service, policy))
			require.Len(t, service.Calls(), 1)
			require.Equal(t, llm.KindTimeout, llm.KindOf(err), "what the attempt said counts")
			require.ErrorIs(t, err, retry.ContextEnded)
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, err, llm.ErrTimeout)
		})
	}
}

// TestAttemptTimeout: an attempt that hangs is cut short, and the call goes on.
func TestAttemptTimeout(t *testing.T) {
	hangs := func(ctx context.Context, _ string) { <-ctx.Done() }
	policy := steady
	policy.AttemptTimeout = 5 * time.Second
	for op, call := range operations {
		if op == retry.OpChatStream {
			continue
		}
		t.Run(string(op), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var causes []error
				service := &wrappertest.Script{
					Failures: []error{fails(llm.KindTimeout), fails(llm.KindTimeout), fails(llm.KindTimeout)},
					Each: func(ctx context.Context, method string) {
						hangs(ctx, method)
						causes = append(causes, context.Cause(ctx))
					},
				}
				start := time.Now()
				err := call(t.Context(), retry.New(service, policy))
				require.ErrorIs(t, err, llm.ErrTimeout)
				want := 5*time.Second + time.Second + 5*time.Second + 2*time.Second + 5*time.Second
				if op == retry.OpImages {
					want = 5 * time.Second
				}
				require.Equal(t, want, time.Since(start))
				for _, cause := range causes {
					require.ErrorContains(t, cause, "AttemptTimeout")
				}
			})
		})
	}
	t.Run("a stream has no such limit", func(t *testing.T) {
		service := &wrappertest.Script{Each: func(ctx context.Context, _ string) {
			_, bounded := ctx.Deadline()
			require.False(t, bounded)
		}}
		require.NoError(t, stream(t.Context(), retry.New(service, policy)))
	})
}

// TestTheRequestIsTheCallers: each attempt is given the caller's own request.
func TestTheRequestIsTheCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		service := &wrappertest.Script{Failures: []error{fails(llm.KindServer), fails(llm.KindServer)}}
		req := &llm.ChatRequest{Model: "m", Metadata: map[string]string{"a": "b"}}
		_, err := retry.New(service, retry.Policy{}).ChatCompletion(t.Context(), req)
		require.NoError(t, err)
		for _, call := range service.Calls() {
			require.Same(t, req, call.Request)
		}
		require.Equal(t, &llm.ChatRequest{Model: "m", Metadata: map[string]string{"a": "b"}}, req)
	})
}

// TestMistakes: what cannot be meant is said by every call, and nothing is sent.
func TestMistakes(t *testing.T) {
	tests := map[string]retry.Policy{
		"policy.MaxAttempts":       {MaxAttempts: -1},
		"policy.InitialBackoff":    {InitialBackoff: -1},
		"policy.MaxBackoff":        {MaxBackoff: -time.Second},
		"policy.BackoffMultiplier": {BackoffMultiplier: 0.5},
		"policy.MaxWait":           {MaxWait: -1},
		"policy.AttemptTimeout":    {AttemptTimeout: -1},
		"policy.Jitter":            {Jitter: 99},
	}
	for param, policy := range tests {
		for op, call := range operations {
			service := &wrappertest.Script{}
			err := call(t.Context(), retry.New(service, policy))
			e, ok := errors.AsType[*llm.Error](err)
			require.True(t, ok, op)
			require.Equal(t, llm.KindConfiguration, e.Kind)
			require.Equal(t, param, e.Param)
			require.Contains(t, e.Message, strings.TrimPrefix(param, "policy."))
			require.Empty(t, service.Calls())
		}
	}
	broken := retry.New(nil, retry.Policy{})
	require.ErrorIs(t, chat(t.Context(), broken), llm.ErrConfiguration)
	require.Equal(t, "retry", broken.Name())
	require.Zero(t, broken.Capabilities("m"))
	require.Empty(t, broken.Models())
	require.Equal(t, llm.HealthUnknown, broken.HealthCheck(t.Context()).Status)
	_, err := broken.CalculateCost("m", llm.Usage{})
	require.ErrorIs(t, err, llm.ErrConfiguration)
}
