import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { EvaluatorFault } from '../candidate/evaluator-fault.ts'
import { standBack } from '../candidate/stand-back.ts'
import type { Rows } from '../scoring/evaluate.ts'

/** Rows with the names of their columns. */
export interface NamedRows extends Rows {
	readonly names: readonly string[]
}

/** One search for formulas. */
export interface FormulaSearch {
	/** What all chance comes from, as hex digits. */
	readonly seed: string
	/** How many formulas may be fitted. */
	readonly evaluations: number
	/** Rust expressions to begin with; those that no formula can be are passed over. */
	readonly starts: readonly string[]
	/** Most nodes of a formula. */
	readonly maxSize: number
}

const found = z
	.object({
		/** One Rust expression over the names of the columns. */
		rust: z.string(),
		/** Nodes. */
		size: z.int().positive(),
		/** Mean of squared errors over the rows, by their weights. */
		error: z.number(),
	})
	.readonly()

const answerSchema = z.union([
	z.object({ loaded: z.object({ rows: z.int() }) }),
	z.object({ front: z.array(found).readonly(), evaluations: z.int() }),
	z.object({ error: z.string() }),
])

/** A formula of a front. */
export type FoundFormula = z.infer<typeof found>

type Front = readonly FoundFormula[]
type Answer = z.infer<typeof answerSchema>

/** A search that waits for its front. */
interface Asked extends PromiseWithResolvers<Front> {
	readonly line: string
	/** Programs that have ended over it. */
	deaths: number
}

/** Who searches formulas over rows. */
export interface FormulaSearcher {
	/**
	 * A front of formulas, each with a lower error than all smaller ones, smallest first: the same for the same search,
	 * on any number of cores.
	 *
	 * @throws {EvaluatorFault} For a fault of ours.
	 * @throws {DOMException} `AbortError` once it is closed.
	 */
	search(wanted: FormulaSearch): Promise<Front>
}

/**
 * The program that searches formulas, started with the first search.
 *
 * It answers one search after the other. Where it dies it is started again, with the search that it was at.
 */
export class FormulaProgram implements FormulaSearcher {
	readonly #executable: string
	readonly #load: string
	readonly #nice: number
	readonly #asked: Asked[] = []
	#child: ChildProcessWithoutNullStreams | undefined
	#isClosed = false

	/**
	 * @param executable - As `buildFormulas` gives it.
	 * @param nice - How far it stands back behind other processes, from 0 to 19.
	 */
	constructor(executable: string, { names, columns, target, weights }: NamedRows, nice = 0) {
		this.#executable = executable
		this.#nice = nice
		this.#load = JSON.stringify({ load: { names, columns, target, weights } })
	}

	async search({ seed, evaluations, starts, maxSize }: FormulaSearch): Promise<Front> {
		if (this.#isClosed) throw closed()
		const line = JSON.stringify({ search: { seed, evaluations, starts, maxSize } })
		const asked = { ...Promise.withResolvers<Front>(), line, deaths: 0 }
		this.#asked.push(asked)
		if (this.#child === undefined) this.#start()
		else this.#send(this.#child, line)
		return await asked.promise
	}

	/** Ends the program at once, and what it is at; resolves when it is gone. */
	async close(): Promise<void> {
		this.#isClosed = true
		for (const { reject } of this.#asked.splice(0)) reject(closed())
		const child = this.#child
		if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
		const gone = once(child, 'close')
		child.kill('SIGKILL')
		await gone
	}

	#start(): void {
		// A group of its own: a Ctrl-C in the terminal is for the manager.
		const child = spawn(this.#executable, [], { cwd: '/', env: {}, detached: true, stdio: 'pipe' })
		this.#child = child
		let complaint = ''
		child.stdin.on('error', () => undefined) // one that is gone is told by `close`
		child.stderr.on('data', (piece: Buffer) => {
			complaint = (complaint + piece.toString('utf8')).slice(-longestComplaint)
		})
		createInterface({ input: child.stdout }).on('line', (line) => this.#take(line))
		child.once('error', (error) => this.#lost(child, error.message, true))
		child.once('close', (code, signal) => {
			const said = complaint === '' ? '' : `: ${complaint.trim()}`
			this.#lost(child, `it ended with ${signal ?? `exit code ${code}`}${said}`, signal === null)
		})
		if (child.pid === undefined) return
		if (this.#nice > 0) standBack(child.pid, this.#nice)
		for (const line of [this.#load, ...this.#asked.map((asked) => asked.line)]) this.#send(child, line)
	}

	#send(child: ChildProcessWithoutNullStreams, line: string): void {
		child.stdin.write(`${line}\n`)
	}

	#take(line: string): void {
		if (this.#isClosed) return
		const answer = readAnswer(line)
		if (answer !== undefined && 'loaded' in answer) return
		const asked = this.#asked.shift()
		if (answer === undefined || 'error' in answer) {
			const said = answer?.error ?? line.slice(0, 200)
			asked?.reject(new EvaluatorFault(`Expected formulas from ${this.#executable}, got: ${said}`))
		} else asked?.resolve(answer.front)
	}

	/** @param isOwn - It ended by itself, not by a signal from outside. */
	#lost(child: ChildProcessWithoutNullStreams, why: string, isOwn: boolean): void {
		if (this.#child !== child) return
		this.#child = undefined
		const [first] = this.#asked
		if (this.#isClosed || first === undefined) return
		first.deaths++
		if (first.deaths < (isOwn ? ownDeaths : deaths)) {
			this.#start()
			return
		}
		const fault = new EvaluatorFault(`The program that searches formulas, ${this.#executable}: ${why}`)
		for (const { reject } of this.#asked.splice(0)) reject(fault)
	}
}

function readAnswer(line: string): Answer | undefined {
	try {
		return answerSchema.parse(JSON.parse(line))
	} catch (error) {
		if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined
		throw error
	}
}

function closed(): DOMException {
	return new DOMException('The search for formulas has ended', 'AbortError')
}

/** Programs that may end over one search: from outside, and by themselves. */
const deaths = 10
const ownDeaths = 2
const longestComplaint = 4_096
