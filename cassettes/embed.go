// Package cassettes embeds the recordings that the conformance suite plays:
// <target>/<group>/<scenario>.yaml. Only commands and tests import it.
package cassettes

import "embed"

// FS holds every recording. New folders are part of it without a change here.
//
//go:embed *
var FS embed.FS
