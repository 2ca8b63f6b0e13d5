// A program that speaks the judge's protocol as a script says, to show what the manager does with a judge at fault.
// Started as: scripted-judge.ts <script> <folder for what it remembers from one start to the next>
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { speed } from '../archive/records.ts'

const [, , script = '', folder = ''] = process.argv

const isTimed = script.startsWith('fast') || script === 'believable' || script === 'names-itself'
const opened = {
	kind: 'opened',
	protocol: 2,
	evaluator: 'scripted',
	functions: [{ name: null, type: 'fn(f64, f64) -> f64' }],
	metrics: [],
	descriptors: [],
	calls: [],
	timed: isTimed,
	measured: isTimed ? speed : null,
	fixedInputs: true,
	starter: null,
	isolation: { level: 'full', missing: [] },
}
const timing = { totalUs: 1, spawnUs: 1, exerciseUs: 1, judgeUs: 1, cpuUs: 1, peakKb: 1 }

const scored = { kind: 'scored', score: 1, exact: false, metrics: {}, descriptors: {}, feedback: '' }

const onOpen: Readonly<Record<string, () => void>> = {
	'dies-on-open': () => {
		process.stderr.write('no such data\n')
		process.exitCode = 3
		process.stdin.destroy()
	},
	'ended-on-open': () => {
		if (existsSync(join(folder, 'ended-twice'))) return send(opened)
		writeFileSync(join(folder, existsSync(join(folder, 'ended-once')) ? 'ended-twice' : 'ended-once'), '')
		process.kill(process.pid, 'SIGKILL')
	},
	refuses: () => send({ kind: 'refused', message: 'expected a number in row 3, got `x`' }),
	'wrong-protocol': () => send({ ...opened, protocol: 1 }),
	garbage: () => process.stdout.write('hello\n'.repeat(100)),
	'too-long': () => process.stdout.write(Buffer.from([255, 255, 255, 255])),
	'no-json': () => process.stdout.write(Buffer.from([2, 0, 0, 0, 65, 66])),
}

const onEvaluate: Readonly<Record<string, (id: number, kind: string) => void>> = {
	'dies-once': (id) => {
		if (existsSync(join(folder, 'died'))) return send({ kind: 'outcome', id, outcome: scored, timing, output: '' })
		writeFileSync(join(folder, 'died'), '')
		process.kill(process.pid, 'SIGKILL')
	},
	'ended-from-outside': (id) => {
		const times = readdirSync(folder).filter((name) => name.startsWith('ended')).length
		if (times >= 4) return send({ kind: 'outcome', id, outcome: scored, timing, output: '' })
		writeFileSync(join(folder, `ended-${times}`), '')
		process.kill(process.pid, times % 2 === 0 ? 'SIGKILL' : 'SIGTERM')
	},
	loses: (id) => {
		const times = readdirSync(folder).filter((name) => name.startsWith('lost')).length
		if (times >= 4) return send({ kind: 'outcome', id, outcome: scored, timing, output: '' })
		writeFileSync(join(folder, `lost-${times}`), '')
		send({ kind: 'lost', message: 'a sandbox was killed' })
	},
	// What it was asked before is the end of it.
	'dies-of-the-second': (id) => {
		if (id > 1) process.kill(process.pid, 'SIGSEGV')
		else send({ kind: 'outcome', id, outcome: scored, timing, output: '' })
	},
	// A little faster than nothing at all, twelve times as fast as a parent of score 0, and other things afterwards.
	believable: (id) => send({ kind: 'outcome', id, outcome: { ...scored, score: 1 }, timing, output: '' }),
	'fast-twice': (id) => send({ kind: 'outcome', id, outcome: { ...scored, score: 2.5 }, timing, output: '' }),
	'fast-once': (id) => {
		const score = existsSync(join(folder, 'measured')) ? 0.5 : 2.5
		writeFileSync(join(folder, 'measured'), '')
		send({ kind: 'outcome', id, outcome: { ...scored, score }, timing, output: '' })
	},
	// Which process measured, as the score.
	'names-itself': (id) => send({ kind: 'outcome', id, outcome: { ...scored, score: process.pid }, timing, output: '' }),
	'dies-always': () => process.kill(process.pid, 'SIGSEGV'),
	'at-fault': () => send({ kind: 'fault', message: 'cannot fork' }),
	'other-id': (id) => send({ kind: 'outcome', id: id + 1, outcome: scored, timing, output: '' }),
	'not-finite': (id) => send({ kind: 'outcome', id, outcome: { ...scored, score: null }, timing, output: '' }),
	silent: () => undefined,
	// Says so in a file as well, for who does not read what it says.
	'leaves-a-mark': (id) => {
		const frame = frameOf({ kind: 'outcome', id, outcome: scored, timing, output: '' })
		process.stdout.write(frame, () => writeFileSync(join(folder, 'answered'), ''))
	},
	'tunes-for-ever': (id, kind) => {
		if (kind === 'evaluate') send({ kind: 'outcome', id, outcome: scored, timing, output: '' })
	},
	'in-pieces': (id) => {
		const frame = frameOf({
			kind: 'outcome',
			id,
			outcome: { ...scored, feedback: 'é'.repeat(5_000) },
			timing,
			output: '',
		})
		for (let at = 0; at < frame.length; at += 777) process.stdout.write(frame.subarray(at, at + 777))
	},
}

let bytes = Buffer.alloc(0)
process.stdin.on('data', (piece: Buffer) => {
	bytes = Buffer.concat([bytes, piece])
	while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32LE(0)) {
		const end = 4 + bytes.readUInt32LE(0)
		const request = JSON.parse(bytes.toString('utf8', 4, end))
		bytes = bytes.subarray(end)
		if (request.kind === 'open') (onOpen[script] ?? (() => send(opened)))()
		else onEvaluate[script]?.(request.id, request.kind)
	}
})

function send(reply: object): void {
	process.stdout.write(frameOf(reply))
}

function frameOf(reply: object): Buffer {
	const text = Buffer.from(JSON.stringify(reply))
	const head = Buffer.alloc(4)
	head.writeUInt32LE(text.length)
	return Buffer.concat([head, text])
}
