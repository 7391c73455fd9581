package measure

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// ticks is the kernel's count of a second in /proc/stat.
const ticks = 100

// busy is the processor time that everything on the machine has had, in seconds.
func busy() (seconds float64, ok bool) {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, false
	}
	line, _, _ := bytes.Cut(stat, []byte("\n"))
	fields := bytes.Fields(line)
	// cpu, user, nice, system, idle, iowait, irq, softirq, steal.
	if len(fields) < 9 || string(fields[0]) != "cpu" {
		return 0, false
	}
	for i := 1; i <= 8; i++ {
		if i == 4 || i == 5 {
			continue
		}
		n, err := strconv.ParseFloat(string(fields[i]), 64)
		if err != nil {
			return 0, false
		}
		seconds += n / ticks
	}
	return seconds, true
}

// own is the processor time that this process has had, in seconds.
func own() (seconds float64, ok bool) {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0, false
	}
	for _, t := range []syscall.Timeval{usage.Utime, usage.Stime} {
		seconds += float64(t.Sec) + float64(t.Usec)/1e6
	}
	return seconds, true
}
