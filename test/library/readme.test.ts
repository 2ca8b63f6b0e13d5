import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { Folder, root } from '../cli/oxipelago.ts'

const start = promisify(execFile)
const snippets = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(
	([, text = '']) => text,
)

describe('the README', () => {
	it('has one program, which type-checks and runs', async () => {
		const [snippet = '', ...others] = snippets
		assert.deepEqual(others, [])
		using folder = new Folder()
		folder.file('package.json', '{ "type": "module" }')
		const program = folder.file('program.ts', snippet)
		const compilerOptions = {
			typeRoots: [join(root, 'node_modules/@types')],
			paths: { oxipelago: [join(root, 'src/index.ts')] },
		}
		folder.file(
			'tsconfig.json',
			JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'] }),
		)
		const env = { ...process.env, OXIPELAGO_HOME: join(root, 'data') }
		const ownPackage = join(root, 'test/library/own-package.ts')
		const [{ stdout }] = await Promise.all([
			start(process.execPath, ['--import', ownPackage, program], { cwd: folder.path, env }),
			start(join(root, 'node_modules/.bin/tsc'), ['--project', folder.path]),
		])
		assert.match(stdout, /^\d+ -?[\d.e-]+$/m)
		assert.match(stdout, /pub fn surface\(x: f64, y: f64\) -> f64/)
		assert.match(stdout, /^\d+ scored$/m)
	})
})
