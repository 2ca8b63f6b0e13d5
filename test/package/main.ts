// npm run walk: this package as others have it: packed, installed into an empty project of its own, with npm's and its own caches
// empty; then what README and docs/library.md show, every example, and what `init` makes. Takes some minutes, mostly builds.
// npm run walk -- --only init: the steps whose names have that in them.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { toolCommand } from '../../scripts/tool-command.ts'
import { ProjectWalk } from './project-walk.ts'

const root = join(import.meta.dirname, '../..')
const values = toolCommand('walk', 'This package as others have it: packed, installed, and each of its programs run.')
	.option('--only <text>', 'steps alone whose names have that in them', '')
	.option('--keep', 'leave the folder there', false)
	.parse()
	.opts<{ only: string; keep: boolean }>()
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
	readonly devDependencies: Readonly<Record<string, string>>
}
const folder = mkdtempSync(join(tmpdir(), 'oxi-walk-'))
const walk = new ProjectWalk(folder, values.only, (line) => void process.stdout.write(`${line}\n`))

/** An example that is a program copies what it needs, as its README says. */
const installed = (name: string) => join('node_modules/oxipelago/examples', name)

try {
	await walk.pack(root)
	writeFileSync(join(walk.project, 'package.json'), '{ "type": "module" }\n')
	await walk.run('npm', ['install', walk.tarball])
	await walk.run('npm', [
		'install',
		`typescript@${devDependencies.typescript}`,
		`@types/node@${devDependencies['@types/node']}`,
	])

	const compilerOptions = {
		module: 'nodenext',
		target: 'es2024',
		lib: ['esnext'],
		strict: true,
		noEmit: true,
		types: ['node'],
	}
	writeFileSync(join(walk.project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
	for (const page of ['README.md', 'docs/library.md']) {
		const programs = readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)
		for (const [index, [, text = '']] of [...programs].entries()) {
			const name = `${page.replace(/\W+/g, '-')}-${index + 1}.ts`
			writeFileSync(join(walk.project, name), text)
			await walk.step(`${page}, program ${index + 1}`, 'node', [name])
		}
	}
	await walk.step('programs type-check', 'npx', ['tsc'])

	await walk.step('oxipelago', 'npx', ['oxipelago', 'run', '--for', '5s', '--offline'])
	for (const example of walk.experiments()) {
		await walk.step(example, 'npx', ['oxipelago', 'run', example, '--for', '5s', '--offline'])
	}
	await walk.run('cp', [join(installed('counter'), 'counter.ts'), '.'])
	await walk.step('examples/counter, the program', 'node', ['counter.ts'])
	await walk.run('cp', ['-r', installed('fractal'), '.'])
	await walk.step('examples/fractal, the program', 'node', ['fractal/fractal.ts', '--offline'], /^http:/m)

	const files = {
		'my.rs': 'pub fn total(numbers: &[u32]) -> u64 { numbers.iter().map(|one| u64::from(*one)).sum() }\n',
		'cases.csv': 'n,expected\n3,Fizz\n5,Buzz\n15,FizzBuzz\n7,7\n',
		'table.csv': `x,y,z\n${Array.from({ length: 60 }, (_, x) => `${x},${x % 7},${x * x + (x % 7)}`).join('\n')}\n`,
	}
	for (const [name, text] of Object.entries(files)) writeFileSync(join(walk.project, name), text)
	const inits = {
		mine: [],
		lists: ['--signature', 'fn f(a: &[f64], n: usize) -> f64'],
		faster: ['--speed', '--seed', 'my.rs'],
		right: ['--cases', 'cases.csv', '--signature', 'fn fizzbuzz(n: u32) -> String'],
		slow: ['--reference', 'my.rs'],
		judged: ['--typescript', '--signature', 'fn roots(a: f64, b: f64, c: f64) -> Vec<f64>'],
		table: ['--data', 'table.csv'],
	}
	for (const [name, words] of Object.entries(inits)) {
		const made = join(walk.project, 'made', name)
		mkdirSync(dirname(made), { recursive: true })
		await walk.step(`init ${words.join(' ')}`, 'npx', ['oxipelago', 'init', made, ...words])
		await walk.step(`init: run ${name}`, 'npx', ['oxipelago', 'run', made, '--for', '5s', '--offline'])
	}
} finally {
	if (values.keep) process.stdout.write(`${folder}\n`)
	else rmSync(folder, { recursive: true, force: true })
}
process.stdout.write(
	walk.failed.length === 0 ? 'All of it works\n' : `Of ${walk.done} steps failed: ${walk.failed.join('; ')}\n`,
)
process.exitCode = walk.failed.length === 0 ? 0 : 1
