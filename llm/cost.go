package llm

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Money is an amount in millionths of a millionth of a US dollar (1e-12 USD),
// so that every published price per token is a whole number and sums are exact.
type Money int64

// usd is one dollar.
const usd Money = 1e12

// USD is an amount given in dollars.
func USD(dollars float64) Money { return Money(math.Round(dollars * float64(usd))) }

// Dollars is the amount in dollars, for display and for sums of many calls.
func (m Money) Dollars() float64 { return float64(m) / float64(usd) }

// String is the amount with its exact digits, such as "$0.00025".
func (m Money) String() string {
	sign, n := "", uint64(m)
	if m < 0 {
		sign, n = "-", -n
	}
	whole, frac := n/uint64(usd), n%uint64(usd)
	digits := strconv.FormatUint(frac+uint64(usd), 10)[1:]
	digits = strings.TrimRight(digits, "0")
	if digits == "" {
		return sign + "$" + strconv.FormatUint(whole, 10)
	}
	return sign + "$" + strconv.FormatUint(whole, 10) + "." + digits
}

// Rates are prices per token.
type Rates struct {
	Input       Money
	CachedInput Money
	CacheWrite  Money
	Output      Money
}

// PerMillion gives a price per token from the usual price in dollars for a
// million tokens.
func PerMillion(dollars float64) Money { return USD(dollars) / 1e6 }

// PriceStep replaces the rates of the whole request once its input is longer
// than AboveInput tokens.
type PriceStep struct {
	AboveInput int64
	Rates      Rates
}

// Price is what a model costs, with where and when that was read. Prices age
// within weeks: Source and AsOf are there to be shown.
type Price struct {
	Rates
	// Steps are in rising order of AboveInput.
	Steps []PriceStep
	// Windows are the hours with other rates; see [Price.At]. Outside of them,
	// and for [Price.Of], which knows no time, the rates above hold, so a table
	// puts the dearer ones there.
	Windows []PriceWindow
	// Source names the page the price was read from.
	Source string
	AsOf   time.Time
}

// Cost is what a usage costs.
type Cost struct {
	// Input is the cost of input that was neither read from nor written to a
	// cache.
	Input       Money
	CachedInput Money
	CacheWrite  Money
	// Output includes reasoning.
	Output Money
	Total  Money
	// Reported is set when the service gave the total itself; the other fields
	// are then zero.
	Reported bool
}

// Of prices a usage. Usage without input or output counts is an error of kind
// invalid_request: absent is not zero.
func (p Price) Of(u Usage) (Cost, error) {
	if u.ReportedCost != nil {
		return Cost{Total: *u.ReportedCost, Reported: true}, nil
	}
	in, inKnown := u.InputTokens.Get()
	out, outKnown := u.OutputTokens.Get()
	if !inKnown && !outKnown {
		return Cost{}, &Error{
			Kind:    KindInvalidRequest,
			Param:   "usage",
			Message: "the usage holds no token counts, so it has no cost",
		}
	}
	rates := p.Rates
	for _, step := range p.Steps {
		if in > step.AboveInput {
			rates = step.Rates
		}
	}
	cached, written := u.CachedTokens.Or(0), u.CacheWriteTokens.Or(0)
	fresh := max(in-cached-written, 0)
	c := Cost{
		Input:       rates.Input * Money(fresh),
		CachedInput: rates.CachedInput * Money(cached),
		CacheWrite:  rates.CacheWrite * Money(written),
		Output:      rates.Output * Money(out),
	}
	c.Total = c.Input + c.CachedInput + c.CacheWrite + c.Output
	return c, nil
}

// CostFromModels prices a usage from a table of models: the usual body of
// [Provider.CalculateCost]. A model that the table lacks, or has no price for,
// is an error of kind not_found.
func CostFromModels(provider string, models []Model, model string, usage Usage) (Cost, error) {
	if usage.ReportedCost != nil {
		return Price{}.Of(usage)
	}
	for i := range models {
		if models[i].ID == model && models[i].Price != nil {
			return models[i].Price.Of(usage)
		}
	}
	return Cost{}, &Error{
		Kind:     KindNotFound,
		Provider: provider,
		Model:    model,
		Param:    "model",
		Message:  "no price is known for model " + strconv.Quote(model) + "; Models() lists the priced ones",
	}
}
