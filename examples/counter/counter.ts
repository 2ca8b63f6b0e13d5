import { setTimeout } from 'node:timers/promises'
import { evolvable } from 'oxipelago'

const say = (line: string) => void process.stdout.write(`${line}\n`)

// What the loop below calls. It starts with steps of one; cases say that they should be of two.
const step = await evolvable({
	rust: 'fn step(counter: &mut usize)',
	seed: 'pub fn step(counter: &mut usize) {\n    *counter += 1;\n}\n',
	evaluate: {
		cases: [0n, 1n, 2n, 5n, 9n, 10n, 63n, 64n, 100n, 999n].map((from) => ({ arguments: [from], expected: from + 2n })),
	},
	onNote: say,
})
step.on('revision', ({ number, source }) => say(`version ${number}:\n${source}`))

// The loop runs on while better versions are searched and swapped in: nothing is restarted.
const counter = { value: 0n }
const ending = new AbortController()
const evolving = (async () => {
	for (let round = 0; round < 3; round++) await step.evolve({ for: '10s', signal: ending.signal })
})().finally(() => ending.abort())
while (!ending.signal.aborted) {
	step.call(counter)
	say(`version ${step.active.number} counts ${counter.value}`)
	await setTimeout(1_000)
}
await evolving

// Back to where it began, at once.
const [first] = step.revisions
if (first !== undefined) step.activate(first)
step.call(counter)
say(`version ${step.active.number} counts ${counter.value}`)
await step.close()
