package emulator

import (
	"math"
	"strconv"
	"strings"
)

// claude is what one model takes. Facts: Anthropic's model and thinking pages
// (2026-10).
type claude struct {
	version int
	// thinking are the allowed types; on thinks unless told otherwise; hidden
	// leaves the text of thoughts out unless asked for it.
	thinking   []string
	on, hidden bool
	efforts    []string
	// samples takes temperature and top_p, both only together with the other.
	samples, both bool
	// forces can be made to call a tool; prefills continues an assistant's
	// message; systemTurns takes system messages between the others.
	forces, prefills, systemTurns bool
	maxOutput                     int64
}

// claudeOf knows a model by its name, such as claude-sonnet-4-6. A name of
// another form is a model without rules of its own.
func claudeOf(model string) claude {
	family, version := claudeName(model)
	c := claude{
		version: version, thinking: []string{"enabled", "adaptive", "disabled", "between_tools"},
		efforts: []string{"low", "medium", "high", "xhigh", "max"},
		samples: true, both: true, forces: true, prefills: true, systemTurns: true, maxOutput: math.MaxInt32,
	}
	if version == 0 {
		return c
	}
	c.systemTurns = version >= 50 || (family == "opus" && version >= 48)
	c.prefills = version < 46
	c.both = version < 40
	c.samples = version < 47
	c.hidden = version >= 47
	c.on = version >= 50
	c.maxOutput = 128000
	switch {
	case version <= 45:
		c.thinking, c.maxOutput = []string{"enabled", "disabled"}, 64000
		c.efforts = nil
		if family == "opus" && version == 45 {
			c.efforts = []string{"low", "medium", "high"}
		}
	case version == 46:
		c.thinking = []string{"adaptive", "enabled", "disabled"}
		c.efforts = []string{"high", "low", "max", "medium"}
	case family == "fable", family == "mythos", family == "opus" && version == 55:
		c.thinking, c.forces = []string{"adaptive"}, false
	case family == "sonnet" && version == 55:
		c.thinking, c.forces = []string{"adaptive", "between_tools"}, false
	default:
		c.thinking = []string{"adaptive", "disabled"}
	}
	return c
}

// claudeName takes a name apart: the family, and the version times ten. Older
// names have the version first; a date is no version. Vertex AI sets the date off
// with an at sign.
func claudeName(model string) (family string, version int) {
	rest, ok := strings.CutPrefix(model, "claude-")
	if !ok {
		return "", 0
	}
	scale := 10
	for part := range strings.SplitSeq(strings.ReplaceAll(rest, "@", "-"), "-") {
		n, err := strconv.Atoi(part)
		switch {
		case err != nil && family == "":
			family = part
		case err == nil && len(part) <= 2 && scale > 0:
			version += n * scale
			scale /= 10
		}
	}
	return family, version
}
