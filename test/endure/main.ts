// npm run endure -- --minutes 10: a run against an endpoint that fails in every way, from a fresh seed; then runs that lose
// their archive, or the room that they write to. With --soak 30 a run without models under random faults instead.
import { amount, seedNumber, toolCommand } from '../../scripts/tool-command.ts'
import { endure, modelIslands } from './endure.ts'
import type { Finding } from './findings.ts'
import { losses } from './losses.ts'
import { soak } from './soak.ts'

const values = toolCommand(
	'endure',
	'A run against an endpoint that fails in every way, and runs that lose their archive.',
)
	.option('--minutes <n>', 'of the run', amount, 2)
	.option('--seed <n>', 'that faults are drawn from (default: another each time)', seedNumber)
	.option(
		'--mixed',
		'islands as they ship, whose embedded operators fill the machine: the replay takes as long then',
		false,
	)
	.option('--soak <minutes>', 'a run without models under random faults instead, and about as long undisturbed', amount)
	.parse()
	.opts<{ minutes: number; seed?: number; mixed: boolean; soak?: number }>()
const say = (line: string) => process.stdout.write(`${line}\n`)
const seed = values.seed ?? Date.now() % 2 ** 31
say(`seed ${seed}, ${values.soak ?? values.minutes} minutes`)
const findings: Finding[] = []
const tell = (finding: Finding): void => {
	findings.push(finding)
	say(`         ${finding.holds ? 'holds' : 'FAILS'}  ${finding.name}: ${finding.text}`)
}
if (values.soak === undefined) {
	const islands = values.mixed ? ['algorithmist', 'simplifier', 'contrarian', 'tinkerer'] : modelIslands
	const seconds = Math.round(values.minutes * 60)
	findings.push(...(await endure({ seconds, untilSeen: false, seed, islands, budgets: 3, say })))
	for await (const finding of losses()) tell(finding)
} else {
	for (const finding of await soak(values.soak * 60, seed, say)) tell(finding)
}
process.exitCode = findings.every(({ holds }) => holds) ? 0 : 1
