package cassette

import "strings"

// Ext is the file name extension of a cassette.
const Ext = ".yaml"

// Path is where a target's recording of a scenario is kept:
// "<target>/<group>/<name>.yaml".
func Path(target, scenarioID string) string { return target + "/" + scenarioID + Ext }

// remedy says what to do about a file that is not what was recorded.
func remedy(path string) string {
	what := "conformance record"
	if target, id, ok := strings.Cut(strings.TrimSuffix(path, Ext), "/"); ok && strings.Contains(id, "/") {
		what += " " + target + " --only " + id
	}
	return "restore the file from version control, or record it again with: " + what
}
