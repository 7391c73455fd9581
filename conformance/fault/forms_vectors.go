package fault

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
)

// vectorsOf are the places of vectors in the answers of a family: how to change
// the list of an answer's vectors, and how to put numbers into one of them.
type vectorsOf struct {
	list   func(json.RawMessage, func([]json.RawMessage) []json.RawMessage) json.RawMessage
	number func(item json.RawMessage, index int, vector []float32) json.RawMessage
}

// Vectors answers an embeddings call with other vectors than it was recorded
// with, in the same form. ok is false for a dialect that has no embeddings.
func Vectors(t scenario.Target, vectors [][]float32) (f scenario.Fault, ok bool) {
	var places vectorsOf
	switch {
	case families[t.Dialect][scenario.QuirkVectorCount] == nil:
		return f, false
	case t.Dialect == "gemini":
		places = geminiVectors
	default:
		places = openaiVectors
	}
	return document("other vectors", func(raw json.RawMessage) json.RawMessage {
		return places.list(raw, func(recorded []json.RawMessage) []json.RawMessage {
			items := make([]json.RawMessage, len(vectors))
			for i, v := range vectors {
				items[i] = places.number(recorded[0], i, v)
			}
			return items
		})
	}, nil), true
}

// inList makes the list of a vectorsOf from the name of a list.
func inList(name string) func(json.RawMessage, func([]json.RawMessage) []json.RawMessage) json.RawMessage {
	return func(raw json.RawMessage, change func([]json.RawMessage) []json.RawMessage) json.RawMessage {
		return at(raw, func(f *fields) {
			if items := elements(f.get(name)); len(items) > 0 {
				f.set(name, change(items))
			}
		})
	}
}

var openaiVectors = vectorsOf{
	list: inList("data"),
	number: func(item json.RawMessage, index int, vector []float32) json.RawMessage {
		return at(item, func(f *fields) {
			f.set("index", index)
			if _, packed := f.text("embedding"); packed {
				f.set("embedding", packVector(vector))
			} else {
				f.set("embedding", vector)
			}
		})
	},
}

var openaiVectorCounts = []scenario.Fault{
	fewerVectors(openaiVectors), moreVectors(openaiVectors),
	document("an index that is there twice", func(raw json.RawMessage) json.RawMessage {
		return openaiVectors.list(raw, func(items []json.RawMessage) []json.RawMessage {
			first, _ := readFields(items[0])
			items[len(items)-1] = at(items[len(items)-1], func(f *fields) { f.set("index", first.get("index")) })
			return items
		})
	}, nil),
}

func fewerVectors(places vectorsOf) scenario.Fault {
	return document("a vector too few", func(raw json.RawMessage) json.RawMessage {
		return places.list(raw, func(items []json.RawMessage) []json.RawMessage { return items[:len(items)-1] })
	}, nil)
}

func moreVectors(places vectorsOf) scenario.Fault {
	return document("a vector too many", func(raw json.RawMessage) json.RawMessage {
		return places.list(raw, func(items []json.RawMessage) []json.RawMessage {
			more := at(items[0], func(f *fields) {
				if f.has("index") {
					f.set("index", len(items))
				}
			})
			return append(slices.Clone(items), more)
		})
	}, nil)
}

// otherVectorForm turns vectors of numbers into base64, and the other way round.
var otherVectorForm = document("vectors in the other form", func(raw json.RawMessage) json.RawMessage {
	return at(raw, func(f *fields) {
		if packed, ok := f.text("embedding"); ok {
			f.set("embedding", unpackVector(packed))
			return
		}
		var vector []float32
		if json.Unmarshal(f.get("embedding"), &vector) == nil {
			f.set("embedding", packVector(vector))
		}
	}, "data", each)
}, nil)

// packVector is base64 of little-endian float32, as OpenAI's reference has it.
func packVector(vector []float32) string {
	packed := make([]byte, 0, 4*len(vector))
	for _, v := range vector {
		packed = binary.LittleEndian.AppendUint32(packed, math.Float32bits(v))
	}
	return base64.StdEncoding.EncodeToString(packed)
}

func unpackVector(text string) []float32 {
	packed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	vector := make([]float32, len(packed)/4)
	for i := range vector {
		vector[i] = math.Float32frombits(binary.LittleEndian.Uint32(packed[4*i:]))
	}
	return vector
}
