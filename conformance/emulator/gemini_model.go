package emulator

import (
	"strconv"
	"strings"
)

// geminiModel is what one model takes and gives. Facts: Google's thinking and
// thought signature pages (2026-10), and recordings of 2026.
type geminiModel struct {
	version float64
	// levels are the words of thinkingLevel, least first; nil for models that
	// count their thinking in tokens, or that do not think.
	levels []string
	// least and most bound thinkingBudget; off takes a budget of 0.
	least, most int64
	off         bool
	// thinks is false for models before thinking.
	thinks bool
	// ids are given to function calls; signs gives each answer a signature, and
	// demands that of a call back.
	ids, signs bool
	// schemaWithTools takes a schema of the answer beside function tools.
	schemaWithTools bool
}

// geminiOf knows a model by its name, such as gemini-3.8-flash. A name of
// another form is a model without rules of its own.
func geminiOf(name string) geminiModel {
	m := geminiModel{
		version: geminiVersion(name), levels: []string{"MINIMAL", "LOW", "MEDIUM", "HIGH"}, most: 32768, off: true,
		thinks: true, ids: true, signs: true, schemaWithTools: true,
	}
	if m.version == 0 {
		return m
	}
	m.ids, m.signs = m.version >= 3.1, m.version >= 3
	m.schemaWithTools = m.version >= 3
	switch {
	case m.version < 2.5:
		m.thinks, m.levels = false, nil
	case m.version < 3 && strings.Contains(name, "-pro"):
		m.levels, m.least, m.off = nil, 128, false
	case m.version < 3 && strings.Contains(name, "-lite"):
		m.levels, m.least, m.most = nil, 512, 24576
	case m.version < 3:
		m.levels, m.least, m.most = nil, 1, 24576
	case m.version == 3.1 && strings.Contains(name, "-pro"), m.version >= 3.7 && !strings.Contains(name, "-lite"):
		m.levels = m.levels[1:]
	}
	return m
}

// geminiVersion is the version in a name, 0 without one.
func geminiVersion(name string) float64 {
	rest, ok := strings.CutPrefix(name, "gemini-")
	if !ok {
		return 0
	}
	digits, _, _ := strings.Cut(rest, "-")
	version, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return 0
	}
	return version
}

// geminiEmbeds tells embedding models from those that generate.
func geminiEmbeds(name string) bool { return strings.Contains(name, "embedding") }

// geminiPaints tells the models that make images.
func geminiPaints(name string) bool { return strings.Contains(name, "-image") }
