package llm

import (
	"slices"
	"time"
)

// PriceWindow gives other rates to requests of certain hours.
type PriceWindow struct {
	// Days are the days in UTC on which the window opens; empty means every day.
	Days []time.Weekday
	// From and To bound the window within its day, as time since midnight UTC;
	// From is inside, To is not. A To of 24 hours ends it with the day.
	From, To time.Duration
	// Rates hold for prompts of every length.
	Rates Rates
}

// holds reports whether the window is open.
func (w *PriceWindow) holds(at time.Time) bool {
	at = at.UTC()
	if len(w.Days) > 0 && !slices.Contains(w.Days, at.Weekday()) {
		return false
	}
	clock := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute +
		time.Duration(at.Second())*time.Second + time.Duration(at.Nanosecond())
	return clock >= w.From && clock < w.To
}

// At is the price of a request that the service receives at the given time: the
// rates of the first window that is open then, or the price itself.
func (p Price) At(t time.Time) Price {
	for i := range p.Windows {
		if p.Windows[i].holds(t) {
			p.Rates, p.Steps = p.Windows[i].Rates, nil
			break
		}
	}
	p.Windows = nil
	return p
}
