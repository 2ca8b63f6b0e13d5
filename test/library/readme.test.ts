import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { Folder, plainEnvironment, root } from '../cli/oxipelago.ts'

const start = promisify(execFile)

/** The TypeScript that a page shows. */
function programsOf(page: string): string[] {
	const found = readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)
	return [...found].map(([, text = '']) => text)
}

const folder = new Folder()
const compilerOptions = {
	typeRoots: [join(root, 'node_modules/@types')],
	paths: { oxipelago: [join(root, 'src/index.ts')] },
}
folder.file('package.json', '{ "type": "module" }')
folder.file(
	'tsconfig.json',
	JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'] }),
)
const [searching = '', swapping = '', ...others] = programsOf('README.md')
const [counting = '', ...furtherOthers] = programsOf('docs/library.md')
const paths = { searching, swapping, counting }
for (const [name, text] of Object.entries(paths)) folder.file(`${name}.ts`, text)

async function output(name: keyof typeof paths): Promise<string> {
	const env = { ...plainEnvironment(), OXIPELAGO_HOME: join(root, 'data') }
	const preload = join(root, 'scripts/own-package.ts')
	const { stdout } = await start(process.execPath, ['--import', preload, join(folder.path, `${name}.ts`)], {
		cwd: folder.path,
		env,
	})
	return stdout
}

describe('programs that README and docs/library.md show', () => {
	after(() => folder[Symbol.dispose]())

	it('are all tested here', () => assert.deepEqual([others, furtherOthers], [[], []]))

	it('type-check', async () => {
		await start(join(root, 'node_modules/.bin/tsc'), ['--project', folder.path])
	})

	it('search, and read what was kept', async () => {
		const stdout = await output('searching')
		assert.match(stdout, /^\d+ -?[\d.e-]+$/m)
		assert.match(stdout, /pub fn surface\(x: f64, y: f64\) -> f64/)
		assert.match(stdout, /^\d+ scored$/m)
	})

	it('swap a function', async () => {
		const stdout = await output('swapping')
		assert.match(stdout, /^seed 12\nversion 1 is called now\nnow -?[\d.]+\n$/)
		assert.doesNotMatch(stdout, /^now 12$/m)
	})
})
