import type { TransientReason } from '../../src/archive/model-log.ts'
import type { Random } from '../../src/candidate/random.ts'
import { type Answer, type Received, type ScriptedEndpoint, startEndpoint } from '../agent/endpoint.ts'
import { signature } from '../agent/host.ts'

/** What an endpoint is like for some seconds. */
export type Weather = 'fair' | 'mixed' | 'storm' | 'down'

/** A stretch of time with its weather, in milliseconds of `performance.now()`. */
export interface Phase {
	readonly weather: Weather
	readonly from: number
	until: number
}

/** An endpoint that goes through every failure in random order. */
export interface FailingEndpoint extends ScriptedEndpoint {
	readonly phases: readonly Phase[]
	/** Changes the weather every so often until `signal` aborts; fair weather first and last. */
	weather(meanMs: number, signal: AbortSignal): Promise<void>
	/** Another origin, to which `moved` is sent; it would answer. */
	readonly elsewhere: ScriptedEndpoint
	/**
	 * Texts of replies, in the order of the requests. Some were not sent to their end, though who has read the last word and hangs up
	 * may have all of one of which the endpoint has not seen the end.
	 */
	texts(): { readonly text: string; readonly received: Received }[]
}

/** A first token later than this is given up, and slow ones are later. */
export const firstTokenMs = 6_000
/** Between two tokens. */
export const stallMs = 2_500
/** Tokens of a reply. */
export const replyTokens = 400

/**
 * Starts one. The models `gone` and `locked` are refused for good there, `moved` is sent to another origin, and `burner`
 * writes nothing but what takes the compiler to its limit.
 *
 * What harms in other ways comes to `main` early, whatever the weather: a flood of events without text, a line without
 * end, characters that do not show.
 */
export async function startFailingEndpoint(random: Random): Promise<FailingEndpoint> {
	const phases: Phase[] = [{ weather: 'fair', from: performance.now(), until: Number.POSITIVE_INFINITY }]
	const replies = repliesOf(random)
	let burnt = 0
	let asked = 0
	// One of each comes in every round, as weathers do.
	const failuresLeft: (keyof typeof failures)[] = []
	const failure = (): Answer => {
		if (failuresLeft.length === 0) failuresLeft.push(...random.sample(reasons, reasons.length))
		return random.pick(failures[failuresLeft.pop() ?? 'slow'])(random)
	}
	const harms = new Map<number, () => Answer>([
		[2, () => ({ kind: 'endless', what: 'silence' })],
		[3, () => ({ kind: 'text', text: unshown })],
		[4, () => ({ kind: 'endless', what: 'line' })],
	])
	const elsewhere = await startEndpoint(() => ({ kind: 'text', ...replies() }))
	const endpoint = await startEndpoint(({ body }): Answer => {
		if (body.model === 'gone') return { kind: 'status', status: 404, message: 'The model `gone` does not exist' }
		if (body.model === 'locked') return { kind: 'status', status: 401, message: 'Incorrect API key provided' }
		if (body.model === 'moved')
			return { kind: 'status', status: 307, headers: { location: `${elsewhere.baseUrl}/chat/completions` } }
		if (body.model === 'burner') return { kind: 'text', text: burning(++burnt), delayMs: 100 }
		const harm = body.model === 'main' ? harms.get(++asked) : undefined
		if (harm !== undefined) return harm()
		const { weather } = phases.at(-1) as Phase
		if (weather === 'storm' || (weather === 'mixed' && random.chance(0.35))) return failure()
		const prompt = Math.ceil(body.messages.reduce((sum, { content }) => sum + content.length, 0) / 4)
		const usage = random.chance(0.2)
			? null
			: { prompt, completion: 40 + random.below(replyTokens - 40), cached: prompt >> 1 }
		return { kind: 'text', ...replies(), usage, delayMs: 50 + random.below(600), comments: random.below(3) }
	})
	const change = async (weather: Weather): Promise<void> => {
		const last = phases.at(-1) as Phase
		if (last.weather === 'down' && weather !== 'down') await endpoint.up()
		if (last.weather !== 'down' && weather === 'down') await endpoint.down()
		last.until = performance.now()
		phases.push({ weather, from: performance.now(), until: Number.POSITIVE_INFINITY })
	}
	const dispose = endpoint[Symbol.asyncDispose]
	return Object.assign(endpoint, {
		phases,
		elsewhere,
		async weather(meanMs: number, signal: AbortSignal): Promise<void> {
			// A storm at once would keep the breaker open for the better part of a short run.
			await pause(meanMs, signal)
			// Each comes in every round, so that also a short time has seen all of them.
			while (!signal.aborted) {
				for (const weather of random.sample<Weather>(['fair', 'mixed', 'fair', 'storm', 'mixed', 'down'], 6)) {
					if (signal.aborted) break
					await change(weather)
					const share = weather === 'storm' || weather === 'down' ? 0.6 : 1
					await pause(share * meanMs * (0.5 + random.float()), signal)
				}
			}
			await change('fair')
		},
		async [Symbol.asyncDispose]() {
			await elsewhere[Symbol.asyncDispose]()
			await dispose()
		},
		texts: () =>
			endpoint.requests.flatMap((received) =>
				received.answer?.kind === 'text' ? [{ text: received.answer.text, received }] : [],
			),
	})
}

/** What fails, by why no reply comes of it. */
const failures: Readonly<Record<TransientReason, readonly ((random: Random) => Answer)[]>> = {
	'rate-limited': [
		() => ({ kind: 'status', status: 429 }),
		(random) => ({ kind: 'status', status: 429, headers: { 'retry-after': String(2 + random.below(3)) } }),
		() => ({ kind: 'status', status: 429, headers: { 'retry-after': new Date(Date.now() + 3_000).toUTCString() } }),
	],
	server: [
		() => ({ kind: 'status', status: 500 }),
		() => ({ kind: 'status', status: 502, body: '<html><body><h1>502 Bad Gateway</h1></body></html>' }),
		() => ({ kind: 'status', status: 503, headers: { 'retry-after': '2' } }),
		() => ({ kind: 'stream-error', message: 'overloaded', code: 529 }),
	],
	connection: [() => ({ kind: 'reset' }), () => ({ kind: 'reset', after: '```rust\npub fn surface(' })],
	slow: [() => ({ kind: 'stall' }), () => ({ kind: 'text', text: 'too late', delayMs: firstTokenMs + 3_000 })],
	stalled: [() => ({ kind: 'stall', after: '```rust\npub fn' })],
	endless: [
		() => ({ kind: 'endless', what: 'tokens' }),
		() => ({ kind: 'endless', what: 'line' }),
		() => ({ kind: 'endless', what: 'silence' }),
	],
	malformed: [
		() => ({ kind: 'malformed' }),
		() => ({ kind: 'unfinished', text: '```rust\npub fn surface(x: f64' }),
		() => ({ kind: 'page' }),
	],
}
const reasons = Object.keys(failures) as TransientReason[]

/** What cannot be compiled within any limit, in turns: a constant that takes for ever, and calls that are doubled 26 times. */
function burning(count: number): string {
	const [before, last] = count % 2 === 0 ? [endlessConstant, 'LAST as f64'] : [doubledCalls(count), 'f0(x)']
	return `\`\`\`rust\n// reply b${count}\n${before}\n${signature} {\n    x * ${count}.5 + y * ${last}\n}\n\`\`\`\n`
}

const endlessConstant =
	'#[allow(long_running_const_eval)]\nconst LAST: u64 = {\n    let mut n = 0;\n    while n < u64::MAX {\n        n += 1;\n    }\n    n\n};'

function doubledCalls(count: number): string {
	const doubling = Array.from({ length: 26 }, (_, at) => {
		const [one, other] = [`f${at + 1}(x + ${at}.${count})`, `f${at + 1}(x - 1.5)`]
		return `#[inline(always)]\nfn f${at}(x: f64) -> f64 {\n    ${one} * ${other}.sin()\n}`
	})
	return [...doubling, 'fn f26(x: f64) -> f64 {\n    x.cos()\n}'].join('\n')
}

/** Tags and characters without width, where they are told: in the message of a panic. */
const unshown = `\`\`\`rust\n${signature} {\n    // reply unshown\n    if x > -1e9 { panic!("\u{e0041}\u{200b}unshown") }\n    y\n}\n\`\`\`\n`

/** Replies of every kind, no two of them with the same text: good code half of the time. */
function repliesOf(random: Random): () => { readonly text: string; readonly finish?: 'length' } {
	let count = 0
	let last = ''
	const code = (body: string, head = signature) =>
		`\`\`\`rust\n${head} {\n    // reply ${count}\n    ${body}\n}\n\`\`\``
	const good = () => {
		const term = () =>
			`${(random.float() * 12).toFixed(3)} * ${random.pick(['x', 'y', 'x * x', 'y * y', '(6.283 * x).cos()', '(6.283 * y).cos()'])}`
		last = code(`${count}e-9 + ${term()} - ${term()} + ${term()}`)
		return last
	}
	const others: readonly (() => { readonly text: string; readonly finish?: 'length' })[] = [
		() => ({ text: code(`let wrong: u32 = "${count}"; x`) }),
		() => ({ text: code(`x + ${count}.0`, 'pub fn surface(x: f64) -> f64') }),
		() => ({ text: code(`let one = [x, y]; one[(x.abs() as usize) + 2 + ${count}]`) }),
		() => ({ text: code(`let mut n = y; while n.abs() < 1e300 { n = n.sin() + ${count}e-9 } n + x`) }),
		() => ({ text: 'Perhaps one could multiply the two.' }),
		() => ({ text: "I'm sorry, but I can't help with that." }),
		() => ({ text: '```rust\npub fn surface(x: f64, y', finish: 'length' }),
		() => ({ text: `First:\n\n${good()}\n\nOr rather:\n\n${good()}` }),
		() => ({ text: last.replace(/reply \d+/, `reply ${count}`) }),
		() => ({ text: `<think>\n${code('0.0')}\n</think>\n${good()}` }),
	]
	return () => {
		count++
		const { text, ...rest } = random.chance(0.6) ? { text: good() } : random.pick(others)()
		return { text: `Idea: reply ${count}.\n\n${text}\n`, ...rest }
	}
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
	if (signal.aborted) return
	const { promise, resolve } = Promise.withResolvers<void>()
	const timer = setTimeout(resolve, ms)
	signal.addEventListener('abort', () => resolve(), { once: true })
	await promise
	clearTimeout(timer)
}
