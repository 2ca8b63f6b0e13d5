import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { CrossingError, type Evolvable, EvolvedPanic, evolvable, IsolatedCallError } from '../../src/index.ts'

const rust =
	'fn work(what: &str, numbers: &mut [f64], words: &mut Vec<String>) -> u64; fn twice(x: Vec<u64>) -> Vec<u64>'
/** Beside it may lie a person's `.env`. */
const besideCode = fileURLToPath(new URL('../../README.md', import.meta.url))
const seed = `
pub fn work(what: &str, numbers: &mut [f64], words: &mut Vec<String>) -> u64 {
    numbers[0] += 1.0;
    words.push(what.to_owned());
    match what {
        "panic" => panic!("for {what}"),
        "loop" => loop { numbers[0] += 1.0; },
        "stack" => deep(words.len() as u64),
        "memory" => std::hint::black_box(vec![1_u8; 3 << 30]).iter().map(|one| u64::from(*one)).sum(),
        "exit" => std::process::exit(3),
        "read" => std::fs::read_to_string("/etc/passwd").map_or(0, |text| text.len() as u64),
        "beside" => std::fs::read_to_string(${JSON.stringify(besideCode)}).map_or(0, |text| text.len() as u64),
        "write" => u64::from(std::fs::write("/tmp/oxipelago-isolated", what).is_ok()),
        "connect" => u64::from(std::net::TcpListener::bind("127.0.0.1:0").is_ok()),
        _ => 7,
    }
}
fn deep(n: u64) -> u64 { if n == 0 { 0 } else { std::hint::black_box([n; 1_000])[999] + deep(n + 1) } }
pub fn twice(x: Vec<u64>) -> Vec<u64> { x.iter().map(|one| one * 2).collect() }
`

describe('a call in a process apart', () => {
	let made: Evolvable<typeof rust>
	before(async () => {
		const experiment = { limits: { wallMs: 4_000, memoryMb: 256 } }
		made = await evolvable({ rust, seed, evaluate: { evaluator: 'rastrigin' }, experiment, onNote: () => undefined })
	})
	after(() => made.close())

	const work = async (what: string) => {
		const [numbers, words] = [Float64Array.of(1, 2), { value: ['a'] }]
		const came = await made.isolated.work(what, numbers, words).catch((error: unknown) => error)
		return { came, numbers: [...numbers], words: words.value }
	}
	const unchanged = { numbers: [1, 2], words: ['a'] }

	it('gives what a call here gives, and changes what it changes', async () => {
		assert.deepEqual(await work('nothing'), { came: 7n, numbers: [2, 2], words: ['a', 'nothing'] })
		assert.deepEqual(await made.isolated.twice(BigUint64Array.of(1n, 2n ** 40n)), BigUint64Array.of(2n, 2n ** 41n))
		const all = await Promise.all([1n, 2n, 3n].map((one) => made.isolated.twice(BigUint64Array.of(one))))
		assert.deepEqual(
			all.flatMap((one) => [...one]),
			[2n, 4n, 6n],
		)
	})

	it('reads and writes no files, and listens nowhere', async () => {
		for (const what of ['read', 'beside', 'write', 'connect']) assert.equal((await work(what)).came, 0n, what)
	})

	it('says that it panicked, where, and that an argument is wrong', async () => {
		const { came, ...left } = await work('panic')
		assert.ok(came instanceof EvolvedPanic, String(came))
		assert.deepEqual([came.message, came.line, came.functionName], ['for panic', 6, 'work'])
		assert.deepEqual(left, unchanged)
		await assert.rejects(made.isolated.twice([1] as unknown as BigUint64Array), (error) => {
			assert.ok(error instanceof CrossingError)
			assert.equal(error.message, '`x: Vec<u64>` of `twice`: expected a BigUint64Array, got an Array')
			return true
		})
		await assert.rejects(made.isolated.twice((() => 1) as unknown as BigUint64Array), CrossingError)
	})

	for (const [what, kind, message] of [
		['loop', 'timed-out', /^`work` took more than 4000 ms$/],
		['stack', 'crashed', /^`work` ended its process: SIGSEGV: the stack was used up/],
		['memory', 'crashed', /^`work` ended its process: SIGABRT: memory allocation of 3221225472 bytes failed$/],
		['exit', 'crashed', /^`work` ended its process: it exited with 3$/],
	] as const) {
		it(`comes to an end with \`${what}\`, and the next has a new process`, async () => {
			const { came, ...left } = await work(what)
			assert.ok(came instanceof IsolatedCallError, String(came))
			assert.equal(came.kind, kind)
			assert.match(came.message, message)
			assert.deepEqual(left, unchanged)
			assert.equal((await work('nothing')).came, 7n)
		})
	}
})
