import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Outcome } from '../../candidate/outcome.ts'
import { seedHex } from '../../candidate/random.ts'
import { decodeText } from '../../experiment/decode-text.ts'
import type { Evaluator } from '../../scoring/evaluate.ts'
import { type Context, isTerminal } from '../context.ts'
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts'
import { listenForInterrupts } from '../interrupts.ts'
import { type LocalOptions, openLocal } from '../open-local.ts'
import { furtherDetails, outcomeLine } from '../outcome-lines.ts'
import { ofOwnEvaluator } from '../own-evaluator.ts'
import { makeDisplay } from '../progress/display.ts'
import { colours, plain } from '../progress/paint.ts'
import { jsonLine, visible } from '../visible.ts'
import { loadNamed } from './run.ts'

/** Options of `score`. */
export interface ScoreOptions extends LocalOptions {
	readonly heldOut?: boolean
	readonly json?: boolean
}

/** In place of a file's name: standard input. */
const standardInput = '-'

/**
 * `score <experiment> <file.rs>…`: one outcome a file, in the order of the files; `-` is standard input.
 *
 * @returns Whether any of them has a score.
 */
export async function score(
	context: Context,
	named: string,
	files: readonly string[],
	options: ScoreOptions,
): Promise<ExitCode> {
	const { out, err } = context
	if (files.filter((file) => file === standardInput).length > 1)
		throw new UsageError('expected `-`, standard input, once among the files, found it several times')
	const sources = await Promise.all(files.map((file) => readSource(context, file)))
	const loaded = await loadNamed(context, named, options)
	const display = makeDisplay(err, isTerminal(context, err))
	const interrupts = listenForInterrupts(endNow, endNow, false)
	try {
		const { evaluator } = await openLocal(context, loaded, options, display, interrupts.signal)
		display.end()
		const outcomes = sources.map((source) => scoreOne(evaluator, source, options.heldOut ?? false))
		let hasScore = false
		try {
			const paint = isTerminal(context, out) ? colours : plain
			for (const [index, file] of files.entries()) {
				const outcome = (await outcomes[index]) as Outcome
				hasScore ||= outcome.kind === 'scored'
				if (options.json === true) out.write(jsonLine({ file, outcome }))
				else {
					const details = furtherDetails(outcome)
					out.write(
						`${paint('bold', visible(file))}: ${outcomeLine(outcome)}\n${details === '' ? '' : `${indented(details)}\n`}`,
					)
				}
			}
		} catch (error) {
			throw ofOwnEvaluator(error, loaded)
		} finally {
			await Promise.all([evaluator.close(), Promise.allSettled(outcomes)])
		}
		return hasScore ? exitCodes.ok : exitCodes.unscored
	} finally {
		display.end()
		interrupts[Symbol.dispose]()
	}
}

async function readSource({ places, input }: Context, file: string): Promise<string> {
	if (file === standardInput) return decodeText(await input())
	const bytes = await readFile(resolve(places.cwd, file)).catch((cause: NodeJS.ErrnoException) => {
		const why =
			cause.code === 'ENOENT'
				? 'expected a file with a candidate, found nothing there'
				: `cannot be read (${cause.code})`
		throw new UsageError(`${file}: ${why}`, { cause })
	})
	return decodeText(bytes)
}

async function scoreOne(evaluator: Evaluator, source: string, heldOut: boolean): Promise<Outcome> {
	const purpose = heldOut ? 'confirm' : 'search'
	const { outcome } = await evaluator.evaluate({ source, seed: seedHex('score', purpose), purpose })
	return outcome
}

/** Nothing is kept here, so nothing has to end in order. */
function endNow(): void {
	process.exit(130)
}

function indented(text: string): string {
	return text.replace(/^(?=.)/gm, '    ')
}
