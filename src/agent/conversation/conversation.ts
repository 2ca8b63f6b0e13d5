import type { AskRecord, Trial } from '../../archive/model-log.ts'
import type { ReplyUse } from '../../archive/reply-use.ts'
import { isImprovement, objectivesOf } from '../../candidate/compare.ts'
import { burnsCompiler, type Outcome } from '../../candidate/outcome.ts'
import { outcomeLine } from '../../candidate/outcome-line.ts'
import type { Ask, Draft } from '../../variation/operator.ts'
import { type Answered, replyWorth } from '../endpoint/corrections.ts'
import { isWhole } from '../endpoint/forms.ts'
import type { Model } from '../endpoint/model.ts'
import type { Seat } from '../endpoint/seat.ts'
import type { Step, StepReply } from '../endpoint/step.ts'
import { compilerLimit, type Maker, type UselessReply } from '../endpoint/yield-watch.ts'
import { correctOutcome } from '../prompt/correct-outcome.ts'
import { severalBlocksNote } from '../prompt/correct-reply.ts'
import { fenced } from '../prompt/fenced.ts'
import { withoutHead } from '../prompt/forms.ts'
import { amended } from '../reply/amended.ts'
import type { ReadReply } from '../reply/reply.ts'
import type { IslandAgent } from './island-agent.ts'
import type { Opening } from './opening.ts'
import { overtaking } from './overtaking.ts'
import { Policy } from './policy.ts'
import { type Replied, Screen } from './screen.ts'
import { temperatureFor } from './temperature.ts'
import { ToolTurns } from './tool-turns.ts'
import { Transcript } from './transcript.ts'

const sameFinding =
	'The finding is the same as for your version before: what you changed is not its cause. Go about it in another way.'

const amendedText =
	'As you sent it, it does not compile; it does with what the compiler suggests, and that is what was scored.'

/** Times in a row that rustc's suggestions are taken: what they mend shows what was hidden behind it. */
const mostAmendments = 3

type Read = ReadReply & { readonly kind: 'source' }

/** What a reply came to: its own draft, or one with what rustc suggests. */
interface Tried {
	readonly read: Read
	readonly outcome: Outcome
	readonly isAmended?: boolean
}

/**
 * Talks with a model until a draft of its is better than the main parent, or the attempts are used up: each reply becomes
 * a draft or is corrected, each draft's outcome goes back as a correction.
 *
 * Its place at the endpoint is kept while a draft is scored where that takes less than reading the conversation again.
 *
 * @param step - Requests of this ask made before.
 * @throws The signal's reason once the run is stopped: the ask has then no end, and goes on from its kept replies when
 * it is asked again.
 */
export class Conversation {
	readonly #operator: string
	readonly #maker: Maker
	readonly #agent: IslandAgent
	readonly #model: Model
	readonly #ask: Ask
	readonly #opening: Opening
	readonly #transcript: Transcript
	readonly #screen: Screen
	readonly #policy: Policy
	readonly #tools: ToolTurns
	readonly #trials: Trial[] = []
	/** The latest source that the model was told about. */
	#latest: string
	#step: number
	readonly #seat: Seat
	readonly #overtaken: () => boolean
	#drafts = 0
	/** What was said of the draft before. */
	#finding: string | undefined
	#bestScore: number | undefined
	/** Since the last that was of use. */
	readonly #useless: UselessReply[] = []
	/** What the next reply answers. */
	#follows: Answered = 'opening'
	#hasCalled = false
	#useful = false

	constructor(
		operator: string,
		agent: IslandAgent,
		model: Model,
		ask: Ask,
		opening: Opening,
		{ seat, step }: Pick<Step, 'seat' | 'step'>,
	) {
		this.#seat = seat
		this.#overtaken = overtaking(ask.view, objectivesOf(agent.subject.facts))
		this.#operator = operator
		this.#maker = { operator, model: model.plan.name }
		this.#agent = agent
		this.#model = model
		this.#ask = ask
		this.#opening = opening
		this.#step = step
		this.#latest = opening.base.source
		this.#tools = new ToolTurns(agent, model, ask, opening.formLater)
		this.#transcript = new Transcript(opening.system, opening.sections, () => this.#tools.talk)
		this.#screen = new Screen(agent, ask, opening)
		this.#policy = new Policy(agent.settings)
	}

	/** Drafts, one a reply that holds one; each `yield` is answered with the outcome of its draft. */
	async *drafts(): AsyncGenerator<Draft, void, Outcome> {
		while (this.#policy.asks()) {
			const reply = await this.#request()
			if (reply.kind === 'gave-up') return this.#end(reply.why)
			if (await this.#answered(reply)) continue
			const read = this.#read(reply)
			if (read === undefined) continue
			this.#seat.keep(this.#model.holdMs)
			const tried = yield* this.#tried(read, reply)
			this.#learn(reply, tried.outcome.kind === 'scored' ? replyWorth.scored : replyWorth.failed, 'draft')
			if (this.#take(tried, reply.text)) return this.#end('done')
		}
		this.#end('attempts')
	}

	async *#tried(read: Read, reply: Replied): AsyncGenerator<Draft, Tried, Outcome> {
		const since = this.#agent.clock.monotonic()
		try {
			const outcome = yield* this.#draft(read, reply, 0)
			this.#model.pace.waited(this.#agent.clock.monotonic() - since)
			return (yield* this.#amended(read, reply, outcome)) ?? { read, outcome }
		} finally {
			if (this.#agent.kept.live) this.#agent.yields.known(this.#maker)
		}
	}

	/** @param amendments - Times that rustc's suggestions were taken for it. */
	async *#draft(read: Read, { key }: Replied, amendments: number): AsyncGenerator<Draft, Outcome, Outcome> {
		const use: ReplyUse = { kind: 'draft', draft: this.#drafts++, ...(amendments === 0 ? {} : { amendments }) }
		this.#agent.log.use(key, use)
		const by = `${this.#operator} by ${this.#model.plan.name}${amendments === 0 ? '' : ', with what rustc suggests'}`
		const detail = read.idea === '' ? by : `${by}: ${read.idea}`
		const outcome = yield { source: read.source, detail, parents: this.#opening.parents }
		if (burnsCompiler(outcome)) this.#agent.log.use(key, { ...use, compilerLimit: true })
		return outcome
	}

	/**
	 * What does not compile, with what rustc suggests, as a draft of its own; `undefined` where that does not compile either, or
	 * was there before: then the reply stands for itself.
	 */
	async *#amended(read: Read, reply: Replied, outcome: Outcome): AsyncGenerator<Draft, Tried | undefined, Outcome> {
		const own = this.#drafts - 1
		// A reply that was read before is taken as it was then.
		const most = reply.use === undefined ? mostAmendments : reply.use.kind === 'draft' ? (reply.use.amendments ?? 0) : 0
		let better: Tried = { read, outcome }
		let times = 0
		while (times < most && better.outcome.kind === 'compile-failed') {
			const source = amended(better.read.source, better.outcome.diagnostics)
			if (source === undefined) break
			const next = { ...read, source }
			better = { read: next, outcome: yield* this.#draft(next, reply, ++times), isAmended: true }
		}
		if (times === 0) return undefined
		if (better.outcome.kind !== 'compile-failed' && better.outcome.kind !== 'rejected') return better
		this.#agent.log.use(reply.key, { kind: 'draft', draft: own, amendments: times })
		return undefined
	}

	/** @returns Whether the reply called tools, and was answered. */
	async #answered(reply: Replied): Promise<boolean> {
		const answered = await this.#tools.answer(reply, this.#latest, () => this.#seat.keep(this.#model.holdMs))
		if (answered === undefined) return false
		this.#policy.called()
		this.#transcript.add(reply.text, answered.text, answered.called)
		this.#hasCalled = true
		return true
	}

	async #request(): Promise<StepReply> {
		const [agent, ask, opening] = [this.#agent, this.#ask, this.#opening]
		return await agent.requester.request(this.#model, {
			island: ask.island,
			ask: ask.number,
			step: this.#step++,
			seat: this.#seat,
			purpose: 'propose',
			corrects: this.#follows === 'opening' ? undefined : this.#follows,
			...(this.#hasCalled || this.#drafts + this.#useless.length > 0 ? { overtaken: this.#overtaken } : {}),
			operator: this.#operator,
			parents: opening.parents,
			instructions: opening.guidance.instructions,
			temperature: temperatureFor(this.#agent.plan.temperature, this.#model, this.#useless),
			tools: this.#tools.offered,
			begins: opening.begins,
			isEnough: this.#mayEnd ? (text) => this.#screen.isEnough(text, this.#latest) : undefined,
			messages: (promptTokens, mayCut) =>
				this.#transcript.messages(Math.min(promptTokens, agent.settings.promptTokens), mayCut),
		})
	}

	/** Whether what comes behind a whole file is of no use: a server of one's own writes it while nobody else is answered. */
	get #mayEnd(): boolean {
		const { form } = this.#opening
		return this.#model.isLocal && this.#tools.offered === undefined && isWhole(form)
	}

	/** What to evaluate; `undefined` where the reply was corrected instead. */
	#read(reply: Replied): Read | undefined {
		const screened = this.#screen.read(reply, this.#latest, this.#model.maxOutputTokens)
		if (screened.kind === 'draft') {
			if (this.#agent.kept.live) {
				this.#agent.yields.drafted(this.#maker)
				this.#model.forms.used(this.#opening.form, true)
			}
			return screened.read
		}
		const { correction, use, trial, fault, repeats } = screened
		this.#learn(reply, replyWorth.useless, 'reply')
		this.#note(use.kind === 'fault' ? use.fault : use.kind, reply.text)
		if (fault !== undefined && fault !== 'refusal' && this.#agent.kept.live) {
			this.#model.forms.used(this.#opening.form, false)
		}
		if (fault === 'refusal') this.#policy.refused()
		if (repeats && !this.#agent.kept.has(this.#ask, this.#step)) this.#policy.repeated()
		if (trial !== undefined) this.#trials.push({ ...trial, score: undefined })
		this.#agent.log.use(reply.key, use)
		this.#transcript.add(reply.text, correction)
		return undefined
	}

	/** @returns Whether the conversation is done. */
	#take({ outcome, read, isAmended }: Tried, reply: string): boolean {
		this.#note(burnsCompiler(outcome) ? compilerLimit : undefined, reply)
		const [{ outcome: parent, score: parentScore }] = this.#ask.parents
		const { subject, redact } = this.#agent
		const trial: Trial = { idea: read.idea, outcome: redact(outcomeLine(outcome)), score: undefined }
		if (outcome.kind !== 'scored') this.#trials.push(trial)
		else {
			const { score } = outcome
			if (this.#opening.method !== undefined) this.#model.methods.scored(this.#opening.method)
			const better = isImprovement(outcome, parent, objectivesOf(subject.facts))
			this.#trials.push({ ...trial, score, better })
			const counted = better ? score : Math.min(score, parentScore ?? score)
			this.#bestScore = Math.max(this.#bestScore ?? counted, counted)
			if (this.#policy.isDone(outcome, better)) return true
		}
		const finding = correctOutcome(outcome, { subject, parent })
		const parts = [finding === this.#finding ? `${sameFinding}\n${finding}` : finding]
		this.#finding = finding
		if (read.ignoredBlocks > 0) parts.push(severalBlocksNote(read.ignoredBlocks))
		this.#latest = read.source
		if (isAmended) parts.unshift(amendedText)
		const isEdited = !isWhole(this.#opening.form)
		if (isAmended || isEdited) {
			// Edits are made one upon the other: the file is shown as it stands now.
			const what = isEdited ? ', to which the next edits apply' : ''
			parts.push(`The file as it is now${what}:\n${fenced(withoutHead(read.source))}`)
		}
		this.#transcript.add(reply, redact(parts.join('\n\n')))
		return false
	}

	/** Takes note of what a reply was worth, if it is new; the next answers what is said of it. */
	#learn({ use, latencyMs }: Replied, worth: number, next: Answered): void {
		if (this.#agent.kept.live && use === undefined) this.#model.corrections.replied(this.#follows, worth, latencyMs)
		this.#follows = next
	}

	/** @param useless - Why a reply was of no use; `undefined` where it was. */
	#note(useless: string | undefined, text: string): void {
		// A replay goes as the recorded run went.
		const yields = this.#agent.kept.live ? this.#agent.yields : undefined
		if (useless === compilerLimit) yields?.burnt(this.#maker, text)
		if (useless !== undefined) return void this.#useless.push({ reason: useless, text })
		this.#useless.length = 0
		this.#useful = true
		yields?.useful(this.#maker)
	}

	#end(ended: AskRecord['ended']): void {
		const [agent, ask] = [this.#agent, this.#ask]
		if (!this.#useful && agent.kept.live) agent.yields.useless(this.#maker, this.#useless)
		agent.log.endAsk({
			island: ask.island,
			ask: ask.number,
			operator: this.#operator,
			model: this.#model.plan.name,
			ended,
			trials: this.#trials,
			parentScore: ask.parents[0].score,
			bestScore: this.#bestScore,
			cost: agent.log.usedBy(ask.island, ask.number),
			instructions: this.#opening.guidance.instructions,
		})
	}
}
