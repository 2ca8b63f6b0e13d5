import { defineExperiment } from 'oxipelago'

export default defineExperiment({
	name: 'trader',
	task: [
		'Trade one market, hour by hour: `decide` is given all candles up to now, at least 100, and its account, and says which share of',
		'its equity is to be in the market from the next open on. Buying and selling cost 0.1 % and 0.05 % of slippage. Up to 3 times',
		'the equity may be held, or sold short; where equity falls below a fifth of what is held, the broker closes the position at the',
		'worst price of the hour. The score is the mean logarithm of growth in windows of 250 hours; the best is confirmed on later ones.',
	].join(' '),
	seed: './seed.rs',
	types: './types.rs',
	evaluator: './evaluator.rs',
	// For a market of your own: a CSV with the columns open, high, low, close and perhaps volume, oldest first.
	// data: './candles.csv',
	// `market`: what a made-up one is drawn from; `hidden`: the share of the hours, the last ones, that only confirms.
	settings: { market: 1, hidden: 0.3, fee: 0.001, slippage: 0.0005, leverage: 3 },
	islands: ['tinkerer', 'tinkerer', 'algorithmist', 'contrarian'],
	budget: { for: '60s' },
})
