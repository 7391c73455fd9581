package llm_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// TestStreamGrammar plays frames as services send them and says what Recv must
// make of them.
func TestStreamGrammar(t *testing.T) {
	stop := finish(llm.FinishStop, "end_turn")
	tests := []struct {
		name   string
		frames []llm.Chunk
		want   []llm.Chunk
	}{
		{
			name:   "finish after the deltas",
			frames: []llm.Chunk{text("a"), text("b"), stop},
			want:   []llm.Chunk{text("a"), text("b"), stop},
		},
		{
			name:   "finish and usage on a frame with text",
			frames: []llm.Chunk{{Text: "a", FinishReason: llm.FinishStop, FinishRaw: "stop", Usage: usage(1, 2)}},
			want:   []llm.Chunk{text("a"), {FinishReason: llm.FinishStop, FinishRaw: "stop", Usage: usage(1, 2)}},
		},
		{
			name:   "deltas after the finish come before it",
			frames: []llm.Chunk{stop, text("late")},
			want:   []llm.Chunk{text("late"), stop},
		},
		{
			name:   "two finishes of one choice are one, the first",
			frames: []llm.Chunk{text("a"), stop, finish(llm.FinishLength, "length")},
			want:   []llm.Chunk{text("a"), stop},
		},
		{
			name:   "usage before, with and after the finish: the last word, once",
			frames: []llm.Chunk{{Usage: usage(5, 0)}, text("a"), {FinishReason: llm.FinishStop, Usage: usage(5, 1)}, {Usage: usage(5, 2)}},
			want:   []llm.Chunk{text("a"), {FinishReason: llm.FinishStop, Usage: usage(5, 2)}},
		},
		{
			name:   "no usage is no usage",
			frames: []llm.Chunk{text("a"), finish(llm.FinishStop, "")},
			want:   []llm.Chunk{text("a"), finish(llm.FinishStop, "")},
		},
		{
			name:   "empty frames are not delivered",
			frames: []llm.Chunk{{}, text("a"), {}, {Choice: 3}, stop, {}},
			want:   []llm.Chunk{text("a"), stop},
		},
		{
			name: "id and model are delivered once, and again only when the model changes",
			frames: []llm.Chunk{
				{ID: "1", Model: "m"},
				{ID: "1", Model: "m", Text: "a"},
				{ID: "2", Model: "m2", Text: "b"},
				{ID: "1", Model: "m2", FinishReason: llm.FinishStop},
			},
			want: []llm.Chunk{{ID: "1", Model: "m"}, text("a"), {Model: "m2", Text: "b"}, finish(llm.FinishStop, "")},
		},
		{
			name: "interleaved choices: finishes in order of choice, usage on the last",
			frames: []llm.Chunk{
				{Choice: 1, Text: "x"},
				{Choice: 0, Text: "a"},
				{Choice: 1, FinishReason: llm.FinishLength, FinishRaw: "max"},
				{Choice: 0, Text: "b", Usage: usage(1, 3)},
				{Choice: 0, FinishReason: llm.FinishStop, FinishRaw: "stop"},
			},
			want: []llm.Chunk{
				{Choice: 1, Text: "x"},
				{Choice: 0, Text: "a"},
				{Choice: 0, Text: "b"},
				{Choice: 0, FinishReason: llm.FinishStop, FinishRaw: "stop"},
				{Choice: 1, FinishReason: llm.FinishLength, FinishRaw: "max", Usage: usage(1, 3)},
			},
		},
		{
			name:   "calls make the finish tool_calls",
			frames: []llm.Chunk{{ToolCalls: []llm.ToolCallDelta{{ID: "c", Name: "f"}}}, finish(llm.FinishStop, "stop")},
			want:   []llm.Chunk{{ToolCalls: []llm.ToolCallDelta{{ID: "c", Name: "f"}}}, finish(llm.FinishToolCalls, "stop")},
		},
		{
			name:   "a refusal makes the finish refusal",
			frames: []llm.Chunk{{Refusal: "no"}, stop},
			want:   []llm.Chunk{{Refusal: "no"}, finish(llm.FinishRefusal, "end_turn")},
		},
		{
			name:   "the model asked for is news when a frame confirms it",
			frames: []llm.Chunk{{Model: "asked"}, {Model: "asked", Text: "a"}, stop},
			want:   []llm.Chunk{{Model: "asked"}, text("a"), stop},
		},
		{
			name:   "a finish alone is an answer: a blocked prompt",
			frames: []llm.Chunk{finish(llm.FinishContentFilter, "content_filter")},
			want:   []llm.Chunk{finish(llm.FinishContentFilter, "content_filter")},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			source := &script{chunks: test.frames}
			got, err := drain(llm.NewChatStream(t.Context(), source, &llm.ChatResponse{Model: "asked"}))
			require.Equal(t, io.EOF, err)
			require.Empty(t, diff(test.want, got))
			source.closed(t)
		})
	}
}

func TestStreamErrors(t *testing.T) {
	rate := &llm.Error{Kind: llm.KindRateLimit, Message: "slow down"}
	cause := errors.New("connection reset")
	stop := finish(llm.FinishStop, "stop")
	tests := []struct {
		name   string
		frames []llm.Chunk
		end    error
		kind   llm.Kind
		is     error
		text   string // of the partial answer
		says   string
	}{
		{name: "nothing at all", kind: llm.KindStreamTruncated, is: io.ErrUnexpectedEOF, says: "no choice at all"},
		{name: "only an id", frames: []llm.Chunk{{ID: "1", Model: "m"}}, kind: llm.KindStreamTruncated, says: "no choice at all"},
		{name: "only usage", frames: []llm.Chunk{{Usage: usage(1, 1)}}, kind: llm.KindStreamTruncated, says: "no choice at all"},
		{name: "no finish", frames: []llm.Chunk{text("par"), text("tial")}, kind: llm.KindStreamTruncated, text: "partial", says: "choice 0 has no finish"},
		{
			name:   "one of two choices has no finish",
			frames: []llm.Chunk{text("a"), {Choice: 1, Text: "b"}, stop},
			kind:   llm.KindStreamTruncated, text: "a", says: "choice 1 has no finish",
		},
		{name: "a cut body", frames: []llm.Chunk{text("a")}, end: io.ErrUnexpectedEOF, kind: llm.KindStreamTruncated, is: io.ErrUnexpectedEOF, text: "a"},
		{name: "a cut body wrapped", frames: []llm.Chunk{text("a")}, end: fmt.Errorf("read: %w", io.ErrUnexpectedEOF), kind: llm.KindStreamTruncated, text: "a"},
		{name: "a cut body after the finish", frames: []llm.Chunk{text("a"), stop}, end: io.ErrUnexpectedEOF, kind: llm.KindStreamTruncated, text: "a"},
		{name: "a read error", frames: []llm.Chunk{text("a")}, end: cause, kind: llm.KindNetwork, is: cause, text: "a", says: "connection reset"},
		{name: "a read error after the finish", frames: []llm.Chunk{text("a"), stop}, end: cause, kind: llm.KindNetwork, is: cause, text: "a"},
		{name: "an error event", frames: []llm.Chunk{text("a")}, end: rate, kind: llm.KindRateLimit, is: rate, text: "a"},
		{name: "an error event first", end: rate, kind: llm.KindRateLimit, is: rate},
		{name: "an error event after the finish", frames: []llm.Chunk{text("a"), stop}, end: rate, kind: llm.KindRateLimit, text: "a"},
		{name: "an error event that an EOF caused", frames: []llm.Chunk{text("a"), stop}, end: &llm.Error{Kind: llm.KindServer, Err: io.EOF}, kind: llm.KindServer, text: "a"},
		{name: "an EOF of something else", frames: []llm.Chunk{text("a"), stop}, end: fmt.Errorf("dial: %w", io.EOF), kind: llm.KindNetwork, text: "a"},
		{name: "a negative choice", frames: []llm.Chunk{text("a"), {Choice: -1, Text: "b"}}, kind: llm.KindMalformedResponse, text: "a", says: "choice -1"},
		{name: "an absurd choice", frames: []llm.Chunk{{Choice: 1 << 30, Text: "b"}}, kind: llm.KindMalformedResponse, says: "choice 1073741824"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			source := &script{chunks: test.frames, end: test.end}
			stream := llm.NewChatStream(t.Context(), source, &llm.ChatResponse{Provider: "acme", Model: "m", RequestID: "req-1"})
			chunks, err := drain(stream)
			for _, chunk := range chunks {
				require.Empty(t, chunk.FinishReason, "a broken stream must not deliver a finish")
				require.Nil(t, chunk.Usage)
			}
			e, ok := errors.AsType[*llm.Error](err)
			require.True(t, ok, "%T is no *llm.Error", err)
			require.ErrorIs(t, err, test.kind)
			if test.is != nil {
				require.ErrorIs(t, err, test.is)
			}
			require.Equal(t, "acme", e.Provider, "an error names its provider")
			require.ErrorContains(t, err, test.says)
			require.Equal(t, test.text, stream.Response().Text(), "the partial answer must stay readable")
			source.closed(t)

			_, again := stream.Recv()
			require.Equal(t, err, again, "an error is sticky")
		})
	}
}

// TestStreamKeepsErrorsOwnWords checks that the engine adds what it knows to a
// source's error and replaces nothing.
func TestStreamKeepsErrorsOwnWords(t *testing.T) {
	meta := &llm.ChatResponse{Provider: "acme", RequestID: "req-1"}
	bare := &llm.Error{Kind: llm.KindOverloaded}
	_, err := drain(llm.NewChatStream(t.Context(), &script{end: bare}, meta))
	require.Same(t, bare, err)
	require.Equal(t, "acme", bare.Provider)
	require.Equal(t, "req-1", bare.RequestID)

	full := &llm.Error{Kind: llm.KindOverloaded, Provider: "other", RequestID: "own"}
	_, err = drain(llm.NewChatStream(t.Context(), &script{end: full}, meta))
	require.Same(t, full, err)
	require.Equal(t, "other", full.Provider)
	require.Equal(t, "own", full.RequestID)
}

func TestStreamEndIsSticky(t *testing.T) {
	source := &script{chunks: []llm.Chunk{text("a"), finish(llm.FinishStop, "")}}
	stream := llm.NewChatStream(t.Context(), source, nil)
	_, err := drain(stream)
	require.Equal(t, io.EOF, err)
	for range 3 {
		chunk, err := stream.Recv()
		require.Equal(t, io.EOF, err)
		require.Zero(t, chunk)
	}
	require.NoError(t, stream.Close())
	_, err = stream.Recv()
	require.Equal(t, io.EOF, err, "closing an ended stream changes nothing")
}

func TestAllYieldsChunksThenTheError(t *testing.T) {
	source := &script{chunks: []llm.Chunk{text("a"), text("b")}}
	var got []string
	var last error
	for chunk, err := range llm.NewChatStream(t.Context(), source, nil).All() {
		require.NoError(t, last, "the error must come last")
		last = err
		if err == nil {
			got = append(got, chunk.Text)
		}
	}
	require.Equal(t, []string{"a", "b"}, got)
	require.ErrorIs(t, last, llm.ErrStreamTruncated)
	source.closed(t)

	whole := &script{chunks: []llm.Chunk{text("a"), finish(llm.FinishStop, "")}}
	count := 0
	for _, err := range llm.NewChatStream(t.Context(), whole, nil).All() {
		require.NoError(t, err, "a clean end is no error")
		count++
	}
	require.Equal(t, 2, count)
	whole.closed(t)
}

func TestLeavingTheLoopReleasesTheConnection(t *testing.T) {
	source := &script{chunks: []llm.Chunk{text("a"), text("b"), finish(llm.FinishStop, "")}}
	stream := llm.NewChatStream(t.Context(), source, nil)
	for range stream.All() {
		break
	}
	source.closed(t)
	_, err := stream.Recv()
	require.ErrorIs(t, err, llm.ErrCanceled)
	require.Equal(t, 1, source.played, "nothing may be read after the loop")
}

func TestCollectKeepsThePartialAnswer(t *testing.T) {
	source := &script{chunks: []llm.Chunk{{ID: "id", Model: "m2", Text: "par"}, text("tial"), {Usage: usage(3, 2)}}}
	resp, err := llm.NewChatStream(t.Context(), source, &llm.ChatResponse{Provider: "acme", Model: "m"}).Collect()
	require.ErrorIs(t, err, llm.ErrStreamTruncated)
	want := &llm.ChatResponse{
		Provider: "acme", ID: "id", Model: "m2", Usage: usage(3, 2),
		Choices: []llm.Choice{{Message: llm.Assistant("partial")}},
	}
	require.Empty(t, diff(want, resp))
	source.closed(t)
}

func TestResponseIsACopy(t *testing.T) {
	counted := usage(1, 1)
	counted.ReportedCost = new(llm.USD(1))
	source := &script{chunks: []llm.Chunk{{Text: "a", Usage: counted}, text("b"), finish(llm.FinishStop, "")}}
	stream := llm.NewChatStream(t.Context(), source, &llm.ChatResponse{Dropped: []string{"seed"}})
	_, err := stream.Recv()
	require.NoError(t, err)
	early := stream.Response()
	early.Usage.InputTokens = llm.Count(99)
	*early.Usage.ReportedCost = 0
	early.Dropped[0] = "changed"
	_, err = drain(stream)
	require.Equal(t, io.EOF, err)
	require.Equal(t, "a", early.Text(), "later chunks must not change an earlier copy")
	late := stream.Response()
	require.Equal(t, "ab", late.Text())
	require.Equal(t, llm.Count(1), late.Usage.InputTokens)
	require.Equal(t, llm.USD(1), *late.Usage.ReportedCost)
	require.Equal(t, []string{"seed"}, late.Dropped)
}
