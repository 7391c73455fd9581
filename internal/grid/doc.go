// Package grid draws tables for the terminal and for Markdown. It is the only
// user of tablewriter, whose defaults change headers to upper case, wrap cells,
// measure by the locale and keep the caller's slices.
package grid
