// npm run endure -- --minutes 10: a run against an endpoint that fails in every way, from a fresh seed; then runs that lose
// their archive, or the room that they write to. With --soak 30 a run without models under random faults instead.
import { parseArgs } from 'node:util'
import { endure, modelIslands } from './endure.ts'
import type { Finding } from './findings.ts'
import { losses } from './losses.ts'
import { soak } from './soak.ts'

const { values } = parseArgs({
	options: {
		minutes: { type: 'string', default: '2' },
		seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
		// Islands as they ship, whose embedded operators fill the machine all the time: the replay takes as long then.
		// Minutes of a run without models under random faults, and about as long for the same undisturbed.
		soak: { type: 'string' },
		mixed: { type: 'boolean', default: false },
	},
})
const say = (line: string) => process.stdout.write(`${line}\n`)
const seed = Number(values.seed)
say(`seed ${seed}, ${values.soak ?? values.minutes} minutes`)
const findings: Finding[] = []
const tell = (finding: Finding): void => {
	findings.push(finding)
	say(`         ${finding.holds ? 'holds' : 'FAILS'}  ${finding.name}: ${finding.text}`)
}
if (values.soak === undefined) {
	const islands = values.mixed ? ['algorithmist', 'simplifier', 'contrarian', 'tinkerer'] : modelIslands
	const seconds = Math.round(Number(values.minutes) * 60)
	findings.push(...(await endure({ seconds, untilSeen: false, seed, islands, budgets: 3, say })))
	for await (const finding of losses()) tell(finding)
} else {
	for (const finding of await soak(Number(values.soak) * 60, seed, say)) tell(finding)
}
process.exitCode = findings.every(({ holds }) => holds) ? 0 : 1
