package demo

// Kept keeps what was planted, so that it is no dead code.
var Kept *[64]byte

// Work mixes numbers; plant is the fault that it should have.
func Work(plant string) uint64 {
	const steps = 1000
	x := mix(1, steps)
	switch plant {
	case "alloc":
		Kept = new([64]byte)
	case "slow":
		x = mix(x, steps*3/10)
	}
	return x
}

func mix(x uint64, steps int) uint64 {
	for range steps {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}
