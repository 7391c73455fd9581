package fault

import (
	"encoding/json"
	"slices"

	"github.com/parley-llm/parley/conformance/scenario"
)

// usageEdit edits the usage of a whole answer and of every frame that has one.
func usageEdit(name, where string, change func(*fields)) scenario.Fault {
	return document(name, members(change, where), members(change, where))
}

// withoutUsage removes the usage, also that of a choice.
func withoutUsage(where string) scenario.Fault {
	drop := func(f *fields) { f.drop(where) }
	both := func(raw json.RawMessage) json.RawMessage {
		return at(at(raw, drop), drop, "choices", each)
	}
	return document("no usage", both, both)
}

// bareUsage keeps only the named counts.
func bareUsage(where string, counts ...string) scenario.Fault {
	return usageEdit("usage of input and output only", where, func(f *fields) { f.keep(counts...) })
}

// lastUsage is the usage that a stream ends with; nil when it has none.
func lastUsage(frames []frame, where string) fields {
	for _, f := range slices.Backward(frames) {
		doc, _ := readFields(f.data)
		if usage, ok := readFields(doc.get(where)); ok && len(usage) > 1 {
			return usage
		}
	}
	return nil
}

// usageInEveryFrame repeats the usage that a stream ends with in each frame.
func usageInEveryFrame(where string) scenario.Fault {
	return sequence("usage in every frame", func(frames []frame) []frame {
		usage := lastUsage(frames, where)
		return eachObject(frames, func(_ int, f *fields) { f.set(where, usage) })
	})
}

// runningUsage counts the output as it grows, in every second frame before the
// last word. input, output and total name the counts.
func runningUsage(where, input, output, total string) scenario.Fault {
	return sequence("usage so far in every second frame", func(frames []frame) []frame {
		usage := lastUsage(frames, where)
		said := usage.number(output)
		n := int64(len(frames))
		return eachObject(frames, func(i int, f *fields) {
			doc, _ := readFields(f.get(where))
			if i%2 > 0 || len(doc) > 1 {
				return
			}
			so := slices.Clone(usage)
			far := said * int64(i) / n
			so.set(output, far)
			so.set(total, usage.number(input)+far)
			so.keep(input, output, total)
			f.set(where, so)
		})
	})
}

// eachObject edits every frame that is a JSON object.
func eachObject(frames []frame, change func(i int, f *fields)) []frame {
	for i, f := range frames {
		if f.isObject() {
			frames[i] = f.with(at(f.data, func(doc *fields) { change(i, doc) }))
		}
	}
	return frames
}

// after puts a changed copy behind each frame that is a JSON object.
func after(frames []frame, change func(*fields)) []frame {
	var all []frame
	for _, f := range frames {
		all = append(all, f)
		if f.isObject() {
			all = append(all, f.with(at(f.data, change)))
		}
	}
	return all
}

// cutCall ends the arguments of a stream's last call in the middle of their last
// piece, and lets the stream say that the limit was reached. The pieces are the
// members of that name in the objects at the path.
func cutCall(frames []frame, limit edit, name string, path ...string) []frame {
	last := -1
	for i, f := range frames {
		at(f.data, func(o *fields) {
			if _, piece := o.text(name); piece {
				last = i
			}
		}, path...)
	}
	for i, f := range frames {
		if f.isObject() {
			frames[i] = f.with(limit(f.data))
		}
		if i == last {
			frames[i] = f.with(at(frames[i].data, func(o *fields) {
				if s, ok := o.text(name); ok {
					first, _ := halves(s)
					o.set(name, first)
				}
			}, path...))
		}
	}
	return frames
}
