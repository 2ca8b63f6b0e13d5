import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { plainEnvironment, root } from '../cli/oxipelago.ts'
import { openedExample } from './opened-example.ts'

/** Starts the page's program; its address is the last word that it says before it is asked anything. */
function started() {
	const env = { ...plainEnvironment(), OXIPELAGO_HOME: join(root, 'data') }
	const words = [
		'--import',
		join(root, 'scripts/own-package.ts'),
		join(root, 'examples/fractal/fractal.ts'),
		'--offline',
	]
	const child = spawn(process.execPath, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
	const address = new Promise<string>((resolve, reject) => {
		createInterface(child.stdout).on('line', (line) => line.startsWith('http://') && resolve(line))
		child.once('exit', (code) => reject(new Error(`it ended with ${code}`)))
	})
	return { child, address }
}

describe('examples/fractal', () => {
	const { folder, evaluated, scored } = openedExample('fractal')
	let child: ReturnType<typeof started>['child']
	let address = ''
	before(async () => {
		const begun = started()
		child = begun.child
		address = await begun.address
	})
	after(() => child.kill())

	/** The status with these headers, which `fetch` would not send. */
	const statusOf = (url: string, headers: Record<string, string>, method = 'GET') =>
		new Promise<number | undefined>((resolve, reject) => {
			request(url, { method, headers }, (response) => resolve(response.resume().statusCode))
				.on('error', reject)
				.end()
		})

	it('draws pixels by the function', async () => {
		const pixels = new Uint8Array(await (await fetch(`${address}frame?t=0`)).arrayBuffer())
		equal(pixels.length, 240 * 180 * 4)
		ok(new Set(pixels).size > 20, 'shades of grey')
		// A corner is outside from the beginning.
		deepEqual([...pixels.subarray(0, 4)], [0, 0, 0, 255])
		const page = await fetch(address)
		match(
			page.headers.get('content-security-policy') ?? '',
			/^default-src 'none'; connect-src 'self'; script-src 'nonce-/,
		)
		match(await page.text(), /<canvas width="240" height="180"/)
	})

	it('tells its versions, goes back to one of them, and to none that there is not', async () => {
		const { versions, active } = (await (await fetch(`${address}state`)).json()) as {
			versions: { number: number; source: string; prompt: string }[]
			active: number
		}
		const source = await readFile(join(folder, 'seed.rs'), 'utf8')
		deepEqual([versions, active], [[{ number: 0, source, prompt: 'what it began with' }], 0])
		const activate = async (body: string) => (await fetch(`${address}activate`, { method: 'POST', body })).status
		deepEqual([await activate('0'), await activate('7')], [204, 404])
	})

	it('answers nobody without the token, by another name or from another page', async () => {
		equal((await fetch(new URL('/', address))).status, 404)
		equal((await fetch(new URL(`/${'0'.repeat(32)}/state`, address))).status, 404)
		equal(await statusOf(`${address}state`, { host: 'rebound.example' }), 403)
		equal(await statusOf(`${address}search`, { origin: 'http://other.example' }, 'POST'), 403)
	})

	it('scores contrast, colour and motion, and noise with nothing', async () => {
		const seed = await scored(await readFile(join(folder, 'seed.rs'), 'utf8'))
		deepEqual([seed.metrics.colour, seed.metrics.motion], [0, 0])
		const film = `pub fn shade(x: f64, y: f64, t: f64) -> u32 {
    let wave = ((x + t) * 3.0).sin() * 0.5 + 0.5;
    let other = (y * 2.0).cos() * 0.5 + 0.5;
    (((wave * 255.0) as u32) << 16) | ((other * 60.0) as u32)
}`
		const better = await scored(film)
		ok(better.score > seed.score, `${better.score} > ${seed.score}`)
		ok((better.metrics.colour ?? 0) > 0.4 && (better.metrics.motion ?? 0) > 0.3, JSON.stringify(better.metrics))
		const noise =
			'let bits = (x * 91.7 + y * 517.3 + t).to_bits().wrapping_mul(0x9e3779b97f4a7c15); (bits >> 40) as u32'
		const noisy = await scored(`pub fn shade(x: f64, y: f64, t: f64) -> u32 { ${noise} }`)
		ok(noisy.score < 0.1, `${noisy.score}`)
		equal(
			(await evaluated('pub fn shade(x: f64, _: f64, _: f64) -> u32 { [1][x.abs() as usize + 1] }')).kind,
			'panicked',
		)
	})
})
