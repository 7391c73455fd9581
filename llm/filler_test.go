package llm_test

import (
	"cmp"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-llm/parley/llm"
)

// filling is a source that writes its chunks in place. It leaves its mark in a
// chunk of which it then says that it failed.
type filling struct {
	script
	t *testing.T
}

func (f *filling) Fill(chunk *llm.Chunk) error {
	require.Empty(f.t, diff(llm.Chunk{}, *chunk), "the chunk to fill")
	next, err := f.Next()
	if err != nil {
		*chunk = llm.Chunk{ID: "bad", Text: "bad"}
		return err
	}
	*chunk = next
	return nil
}

// TestFiller: a source that fills chunks in place gives the stream that it gives
// without, and a chunk that was received stays what it was.
func TestFiller(t *testing.T) {
	broken := errors.New("broken")
	for name, end := range map[string]error{"whole": nil, "broken": broken} {
		frames := []llm.Chunk{
			{ID: "id", Model: "m"},
			{Text: "one"},
			{Text: "two", Logprobs: []byte(`{"content":[1]}`)},
			{ToolCalls: []llm.ToolCallDelta{{ID: "c", Name: "f", Arguments: "{}"}}},
			{Reasoning: "hm", Usage: &llm.Usage{}},
			finish(llm.FinishStop, "stop"),
		}
		plain := llm.NewChatStream(t.Context(), &script{chunks: frames, end: end}, nil)
		want, wantErr := drain(plain)
		filled := llm.NewChatStream(t.Context(), &filling{script: script{chunks: frames, end: end}, t: t}, nil)
		got, err := drain(filled)
		require.Equal(t, llm.KindOf(wantErr), llm.KindOf(err), name)
		require.ErrorIs(t, err, cmp.Or(end, io.EOF), name)
		require.Equal(t, want, got, name)
		require.Equal(t, plain.Response(), filled.Response(), name)

		var ranged []llm.Chunk
		for chunk, err := range llm.NewChatStream(t.Context(), &filling{script: script{chunks: frames, end: end}, t: t}, nil).All() {
			if err == nil {
				ranged = append(ranged, chunk)
			}
		}
		require.Equal(t, want, ranged, name)
	}
}
