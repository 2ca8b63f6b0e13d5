import { equal, match, ok, rejects } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { resolveOwnPackage } from '../../src/cli/resolve-package.ts'
import type { Experiment } from '../../src/experiment/experiment.ts'
import { loadExperiment } from '../../src/experiment/load.ts'
import { EvaluatorRefusedError } from '../../src/scoring/judge-client.ts'
import type { LocalEvaluator } from '../../src/scoring/open-evaluator.ts'
import { Folder } from '../cli/oxipelago.ts'
import { anySeed, evaluatorFor } from '../scoring/experiments.ts'

const folder = new URL('../../examples/trader', import.meta.url).pathname

const trading = (action: string): string => `use types::{Account, Action, Candle};
pub fn decide(candles: &[Candle], account: &Account) -> Action { let _ = (candles, account); ${action} }
`
/** Enough hours for one window of the search and one that confirms, by their four prices. */
const csv = (prices: (hour: number) => readonly number[], hours = 700): string =>
	`volume,close,open,high,low\n${Array.from({ length: hours }, (_, hour) => {
		const [open, high, low, close] = prices(hour)
		return `1,${close},${open},${high},${low}`
	}).join('\n')}\n`
const still = () => [100, 100, 100, 100]

describe('examples/trader', () => {
	const ends: (() => unknown)[] = []
	const closing = { after: (end: unknown) => void ends.push(end as () => unknown) }
	let experiment: Experiment
	before(async () => {
		resolveOwnPackage()
		experiment = await loadExperiment(folder)
	})
	after(async () => {
		for (const end of ends) await end()
	})

	const scored = async (evaluator: LocalEvaluator, source: string, purpose: 'search' | 'confirm' = 'search') => {
		const { outcome } = await evaluator.evaluate({ source, seed: anySeed, purpose })
		ok(outcome.kind === 'scored', JSON.stringify(outcome))
		return outcome
	}
	const onCsv = async (text: string): Promise<LocalEvaluator> => {
		using own = new Folder()
		const settings = { ...experiment.settings, hidden: 0.5 }
		return await evaluatorFor(closing, { ...experiment, settings, data: own.file('candles.csv', text) })
	}

	it('gains in its made-up market, also later, by the seed, and nothing by holding', async () => {
		const evaluator = await evaluatorFor(closing, experiment)
		const held = await scored(evaluator, trading('Action::Hold'))
		equal(held.score, 0)
		equal(held.metrics.trades, 0)
		const seed = await readFile(join(folder, 'seed.rs'), 'utf8')
		const { score, metrics, feedback } = await scored(evaluator, seed)
		ok(Number.isFinite(score) && (metrics.trades ?? 0) > 1, JSON.stringify(metrics))
		match(feedback, /^[▁▂▃▄▅▆▇█]{10,20} [+-][\d.]+ %, market [+-][\d.]+ %, \d+ trades$/m)
		ok(Number.isFinite((await scored(evaluator, seed, 'confirm')).score))
	})

	it('charges fee and slippage once for what is bought once', async () => {
		const evaluator = await onCsv(csv(still))
		const once = 'if account.units == 0.0 { Action::Target(1.0) } else { Action::Hold }'
		const { score, metrics } = await scored(evaluator, trading(once))
		ok(Math.abs(score - Math.log(1 - 0.0015)) < 1e-12, `${score}`)
		equal(metrics.trades, 1)
		const churning = 'Action::Target(if account.units == 0.0 { 1.0 } else { 0.0 })'
		ok((await scored(evaluator, trading(churning))).score < Math.log(1 - 0.0015) * 200)
	})

	it('closes what is held on credit when its price falls, not what is paid for', async () => {
		const price = (hour: number) => 100 * 0.999 ** (hour % 350)
		const evaluator = await onCsv(csv((hour) => [price(hour), price(hour), price(hour) * 0.999, price(hour) * 0.999]))
		const on = (share: string) => trading(`if candles.len() == 100 { Action::Target(${share}) } else { Action::Hold }`)
		const lent = await scored(evaluator, on('9.0'))
		equal(lent.metrics.liquidations, 1)
		equal((await scored(evaluator, on('1.0'))).metrics.liquidations, 0)
		const short = await scored(evaluator, on('-1.0'))
		ok(short.score > 0 && lent.score < -0.3, `${short.score} ${lent.score}`)
		equal((await scored(evaluator, on('f64::NAN'))).score, 0)
	})

	it('shows no candidate an hour that is to come', async () => {
		const evaluator = await onCsv(csv((hour) => [hour + 1, hour + 1, hour + 1, hour + 1]))
		const source = trading(
			'assert_eq!(candles[candles.len() - 1].close, candles[0].close + candles.len() as f64 - 1.0); if candles.len() > 350 { panic!() } Action::Hold',
		)
		equal((await scored(evaluator, source)).score, 0)
	})

	for (const [what, text, message] of [
		['too short', csv(still, 600), /Expected at least 350 hours .* that confirm, got 300 and 300$/],
		['without a column', 'open,high,low\n1,1,1\n', /expected a column `close` beside .*, found open,high,low$/],
		['with what is no price', csv((hour) => [hour, 1, 1, 1]), /line 2: expected a price above 0 for open, found "0"$/],
		['of impossible hours', csv(() => [1, 1, 1, 2]), /line 2: expected open and close between low and high$/],
	] as const) {
		it(`refuses in one line a table ${what}`, async () => {
			await rejects(onCsv(text), (error) => {
				ok(error instanceof EvaluatorRefusedError, String(error))
				match(error.message, message)
				return true
			})
		})
	}
})
