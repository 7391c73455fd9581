package catalogue

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// sameJSON compares two JSON texts by value, numbers by their digits.
func sameJSON(want, got string) bool {
	a, errA := parseJSON([]byte(want))
	b, errB := parseJSON([]byte(got))
	if errA != nil || errB != nil {
		return want == got
	}
	return reflect.DeepEqual(a, b)
}

func parseJSON(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("more than one JSON value")
	}
	return v, nil
}

func value[T any](p *T, absent T) T {
	if p == nil {
		return absent
	}
	return *p
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// around is how much of two texts is shown on each side of where they part.
const around = 32

// contrast quotes two texts, cut to where they first differ.
func contrast(want, got string) (w, g string) {
	if len(want) <= 3*around && len(got) <= 3*around {
		return strconv.Quote(want), strconv.Quote(got)
	}
	at := 0
	for at < len(want) && at < len(got) && want[at] == got[at] {
		at++
	}
	return window(want, at), window(got, at)
}

// window quotes what stands around a byte, in whole characters.
func window(s string, at int) string {
	from, to := max(0, at-around), min(len(s), at+around)
	for from > 0 && !utf8.RuneStart(s[from]) {
		from--
	}
	for to < len(s) && !utf8.RuneStart(s[to]) {
		to++
	}
	quoted := strconv.Quote(s[from:to])
	if from > 0 {
		quoted = "…" + quoted
	}
	if to < len(s) {
		quoted += "…"
	}
	return fmt.Sprintf("%s at byte %d of %d", quoted, at, len(s))
}
