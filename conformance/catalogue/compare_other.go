package catalogue

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/parley-llm/parley/conformance/scenario"
	"github.com/parley-llm/parley/llm"
)

// CompareEmbeddings says in which ways the answer to an embeddings call, or its
// error, is not the reply of its turn.
func CompareEmbeddings(turn scenario.Turn, target scenario.Target, got *llm.EmbeddingResponse, err error) []scenario.Finding {
	if fail := turn.Reply.Failure; fail != nil {
		return CompareError("", *fail, target, err)
	}
	if err != nil {
		return unwanted(err)
	}
	f := &findings{}
	f.equal("provider", target.Provider, got.Provider, "an answer names the provider that gave it")
	f.present("model", got.Model, "an answer names the model that gave it")
	want := turn.Reply.Vectors
	if len(got.Vectors) != len(want) {
		f.add("vectors", plural(len(want), "vector"), plural(len(got.Vectors), "vector"), "there is one vector for each input")
		return f.list
	}
	for i := range want {
		path := fmt.Sprintf("vectors[%d]", i)
		if len(got.Vectors[i]) != len(want[i]) {
			f.add(path, plural(len(want[i]), "number"), plural(len(got.Vectors[i]), "number"), "a vector has the length that the service sent")
			continue
		}
		if at := firstDifference(want[i], got.Vectors[i]); at >= 0 {
			f.add(path, fmt.Sprintf("%v at %d", want[i][at], at), fmt.Sprint(got.Vectors[i][at]), vectorRule(want, i, got.Vectors[i]))
		}
	}
	if u := turn.Reply.Usage; u != nil {
		if got.Usage == nil {
			f.add("usage", "present", "absent", "the answer carried the usage")
		} else {
			f.count("usage.input_tokens", u.Input, got.Usage.InputTokens, true, "the answer carried the usage")
		}
	}
	return f.list
}

func firstDifference(want, got []float32) int {
	for i := range want {
		if want[i] != got[i] {
			return i
		}
	}
	return -1
}

// vectorRule tells a vector in the wrong place from wrong numbers.
func vectorRule(want [][]float32, i int, got []float32) string {
	for j := range want {
		if j != i && slices.Equal(want[j], got) {
			return fmt.Sprintf("vectors are in the order of the inputs, by their index; this one belongs to input %d", j)
		}
	}
	return "numbers keep every digit that the service sent"
}

// CompareImages says in which ways the answer to an image call, or its error, is
// not the reply of its turn.
func CompareImages(turn scenario.Turn, target scenario.Target, got *llm.ImageResponse, err error) []scenario.Finding {
	if fail := turn.Reply.Failure; fail != nil {
		return CompareError("", *fail, target, err)
	}
	if err != nil {
		return unwanted(err)
	}
	f := &findings{}
	f.equal("provider", target.Provider, got.Provider, "an answer names the provider that gave it")
	want := turn.Reply.Images
	if len(got.Images) != len(want) {
		f.add("images", plural(len(want), "image"), plural(len(got.Images), "image"), "an answer holds every image that the service sent")
		return f.list
	}
	for i := range want {
		if !bytes.Equal(want[i], got.Images[i].Data) {
			f.add(fmt.Sprintf("images[%d].data", i), plural(len(want[i]), "byte"), plural(len(got.Images[i].Data), "byte")+", not the same",
				"an image is the bytes that the service sent")
		}
	}
	return f.list
}

// CompareModels says in which ways a model list, or its error, is not the reply of
// its turn.
func CompareModels(turn scenario.Turn, target scenario.Target, got []llm.Model, err error) []scenario.Finding {
	if fail := turn.Reply.Failure; fail != nil {
		return CompareError("", *fail, target, err)
	}
	if err != nil {
		return unwanted(err)
	}
	ids := make([]string, len(got))
	for i := range got {
		ids[i] = got[i].ID
	}
	f := &findings{}
	f.equal("models", strings.Join(turn.Reply.ModelIDs, " "), strings.Join(ids, " "), "every model that the service lists is returned, in its order")
	return f.list
}

func judgeHealth(turn scenario.Turn, got llm.Health) []scenario.Finding {
	f := &findings{}
	if fail := turn.Reply.Failure; fail != nil {
		if got.Status == llm.HealthHealthy || got.Err == nil {
			f.add("health", "not healthy, with an error", string(got.Status), "a health check says what it saw")
		}
		return f.list
	}
	if got.Status != llm.HealthHealthy {
		f.add("health", string(llm.HealthHealthy), string(got.Status)+": "+got.Detail, "a service that answers is healthy")
	}
	return f.list
}
