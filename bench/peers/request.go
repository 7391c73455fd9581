package peers

import (
	"encoding/json"

	"github.com/parley-llm/parley/bench/internal/traffic"
)

// What a program makes once and sends with every request.
var (
	schemaJSON = json.RawMessage(traffic.ToolSchema)
	schemaMap  = traffic.Schema()
	inputs     = traffic.Inputs()
)
