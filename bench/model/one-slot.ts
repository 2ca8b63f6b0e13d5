import { join } from 'node:path'
import Table from 'cli-table3'
import { randomStream } from '../../src/candidate/random.ts'
import { packageRoot } from '../../src/cli/places.ts'
import { type BusyShare, busyShare } from './busy-share.ts'
import { type ModelFigures, makeModelFolder, modelFigures, runWithModel } from './model-run.ts'
import { scriptedReply } from './scripted-replies.ts'
import { type SlotTurn, startSlotServer } from './slot-server.ts'

/** What is asked of a run with a server of one slot. */
export interface OneSlotOptions {
	readonly seconds: number
	/** Experiment's folder below `examples`. */
	readonly example: string
	/** Tokens a second. */
	readonly reads: number
	readonly writes: number
	/** For what the run keeps and prints. */
	readonly scratch: string
}

/** What it showed. */
export interface OneSlotReport extends Omit<OneSlotOptions, 'scratch'> {
	readonly figures: ModelFigures
	/** By the server's clock. */
	readonly share: BusyShare | undefined
	/** Of its requests, tokens on average. */
	readonly promptTokens: number
	readonly cachedTokens: number
	readonly outputTokens: number
}

/** Runs a shipped example with a scripted model behind one slot, as slow as a small one on a person's own machine. */
export async function runOneSlot({ scratch, ...options }: OneSlotOptions): Promise<OneSlotReport> {
	const { seconds, example, reads, writes } = options
	await using server = await startSlotServer({ reads, writes, contextTokens: 8_192 }, (conversation, index) =>
		scriptedReply(conversation, randomStream(1, 'one slot', index)),
	)
	const folder = join(scratch, 'one-slot')
	await makeModelFolder(folder, { baseUrl: server.baseUrl, id: 'scripted' })
	const run = await runWithModel(folder, [
		join(packageRoot, 'examples', example),
		...['--for', `${seconds}s`, '--seed', '1'],
	])
	const { turns } = server
	const mean = (of: (turn: SlotTurn) => number): number =>
		turns.reduce((sum, turn) => sum + of(turn), 0) / Math.max(1, turns.length)
	return {
		...options,
		figures: modelFigures(run),
		share: busyShare(turns),
		promptTokens: mean((turn) => turn.promptTokens),
		cachedTokens: mean((turn) => turn.cachedTokens),
		outputTokens: mean((turn) => turn.outputTokens),
	}
}

/** The report for a person. */
export function renderOneSlot(report: OneSlotReport): string {
	const { figures, share, promptTokens, cachedTokens, outputTokens, example, seconds, reads, writes } = report
	const table = new Table({ style: { head: [], border: [], compact: true }, colAligns: ['left', 'right', 'left'] })
	const gaps = share?.gaps ?? []
	table.push(
		['endpoint busy, by its own clock', percent(share?.busy), 'from its first request to the end of its last'],
		[
			'longest gaps, s',
			gaps
				.slice(0, 3)
				.map((gap) => gap.toFixed(2))
				.join(' ') || '-',
			`${gaps.length} gaps`,
		],
		['requests', figures.requests, `${figures.stopped} stopped with the run, ${figures.breaker} times down`],
		['replied', percent(figures.replied / figures.requests), failures(figures)],
		['replies that became candidates', percent(figures.candidates / figures.replied), ''],
		['replies with a score', percent(figures.scored / figures.replied), ''],
		['tokens of a prompt', promptTokens.toFixed(0), `${cachedTokens.toFixed(0)} of them in the server's cache`],
		['tokens of a reply', outputTokens.toFixed(0), ''],
		['candidates of other operators', figures.embedded, ''],
	)
	return [
		`${example} for ${seconds} s with one slot that reads ${reads} and writes ${writes} tokens a second`,
		table.toString(),
	].join('\n')
}

/** Why requests failed, with how often. */
export function failures({ failed }: ModelFigures): string {
	return Object.entries(failed)
		.map(([reason, count]) => `${count} ${reason}`)
		.join(', ')
}

/** A share as a person reads it; `-` for none. */
export function percent(share: number | undefined): string {
	return share === undefined || !Number.isFinite(share) ? '-' : `${(100 * share).toFixed(0)} %`
}
