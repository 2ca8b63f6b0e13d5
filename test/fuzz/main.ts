// npm run fuzz -- --seconds 600: the gate, the reader of diagnostics and the protocol under anything, from fresh seeds.
import { parseArgs } from 'node:util'
import { fuzzed } from './properties.ts'

const { values } = parseArgs({
	options: {
		seconds: { type: 'string', default: '20' },
		seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
	},
})
const until = performance.now() + Number(values.seconds) * 1000
const batch = 500
let seed = Number(values.seed)
let runs = 0
let failures = 0
process.stdout.write(`seed ${seed}\n`)
while (performance.now() < until && failures === 0) {
	for (const { name, run } of fuzzed) {
		try {
			run(batch, seed)
			runs += batch
		} catch (error) {
			failures += 1
			process.stdout.write(`${name}, seed ${seed}:\n${(error as Error).message}\n`)
		}
	}
	seed += 1
}
process.stdout.write(`${runs} inputs, ${failures === 0 ? 'none' : failures} with a crash or a wrong verdict\n`)
process.exitCode = failures === 0 ? 0 : 1
