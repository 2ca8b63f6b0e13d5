import { match, ok } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openedExample } from './opened-example.ts'

describe('examples/shared-struct', () => {
	const { folder, evaluated, scored } = openedExample('shared-struct')

	it('scores less than a digit for the method of Euler, more where speeds are changed first, and more at half a step', async () => {
		const euler = await readFile(join(folder, 'seed.rs'), 'utf8')
		const lines = euler.split('\n')
		const speeds = lines.filter((line) => line.includes('body.speed.') && line.includes('+= pull'))
		const places = lines.filter((line) => line.includes('body.at.'))
		const about = (body: readonly string[]) => `use types::Body;
pub fn step(body: &mut Body, time: f64) {
    let pull = body.pull();
${body.join('\n')}
}
`
		const symplectic = about([...speeds, ...places])
		const half = speeds.map((line) => line.replace('* time', '* time / 2.0'))
		const leapfrog = about([...half, ...places, '    let pull = body.pull();', ...half])
		const scores = []
		for (const source of [euler, symplectic, leapfrog]) scores.push((await scored(source)).score)
		const [first = 0, second = 0, third = 0] = scores
		ok(first < 1 && second > first && third > second + 1, `${scores}`)
		ok((await scored(leapfrog, 'confirm')).score > 2)
	})

	it('says which planet went furthest astray, by the fields of the struct', async () => {
		const { feedback } = await scored('use types::Body;\npub fn step(_: &mut Body, _: f64) {}\n')
		match(feedback, /for the planet that begins at Body \{ at: Vector \{ x: /)
	})

	it('lets no candidate change the struct', async () => {
		const own = 'pub struct Body { pub x: f64 }\npub fn step(body: &mut Body, time: f64) { body.x += time; }\n'
		const outcome = await evaluated(own)
		ok(outcome.kind === 'rejected' && outcome.reason === 'signature', JSON.stringify(outcome))
		const added = 'use types::Body;\nimpl Body { pub fn far(&self) -> bool { true } }\n'
		const refused = await evaluated(`${added}pub fn step(body: &mut Body, _: f64) { body.far(); }\n`)
		ok(refused.kind === 'compile-failed' && refused.diagnostics[0]?.code === 'E0116', JSON.stringify(refused))
	})
})
