import assert from 'node:assert/strict'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openArchive } from '../../src/archive/sqlite-archive.ts'
import { resolveOwnPackage } from '../../src/cli/resolve-package.ts'
import { open } from '../../src/library/open.ts'
import { fails, refuses } from './fails.ts'
import { experimentText, Folder, root, surfaceSeed } from './oxipelago.ts'

resolveOwnPackage()

/** A folder with an experiment on rastrigin that differs by `changes`. */
function experiment(changes: Readonly<Record<string, unknown>> = {}, seed: string = surfaceSeed): Folder {
	const folder = new Folder()
	folder.file('experiment.ts', experimentText(changes))
	folder.file('seed.rs', seed)
	return folder
}

const regression = (data: string) => ['run', 'examples/regression', '--data', data, '--candidates', '5']

describe('a mistake on the command line is one line and 2', { concurrency: 2 }, () => {
	for (const [args, message] of [
		[['run', '--nope'], /unknown option '--nope' \(see: run --help\)$/],
		[['--budget', '8h'], /unknown option '--budget' \(did you mean --for or --candidates\?\)$/],
		[
			['run', '--model', 'x'],
			/unknown option '--model' \(it is `MODEL=…` in a file `\.env` beside it, or in the environment\)$/,
		],
		[['run', '--api-key', 'x'], /unknown option '--api-key' \(it is `API_KEY=…` in/],
		[['doctor', '--base-url', 'x'], /unknown option '--base-url' \(it is `BASE_URL=…` in/],
		[['init', 'new', '--data', 'no.csv'], /no\.csv: expected a table here, found no such file$/],
		[['status', '--jsno'], /unknown option '--jsno' \(did you mean --json\?\)$/],
		[['statu'], /statu: expected a command or an experiment's folder, found neither; did you mean `status`\?$/],
		[['rnu', 'one'], /^error: rnu: expected a command .*; did you mean `run`\?$/],
		[['exprot', '--format', 'csv'], /^error: exprot: expected a command .*; did you mean `export`\?$/],
		[['list', 'all'], /^error: list: .*did you mean `runs`\?$/],
		[['xyzzy', 'one'], /^error: xyzzy: expected a command or an experiment's folder, found neither; see: --help$/],
		[['run', 'examples/sotr'], /^error: examples\/sotr: .*; did you mean `examples\/sort`\?$/],
		[['run', 'no/such/folder'], /no\/such\/folder: expected an experiment's folder, found nothing there$/],
		[['run', '--for', 'soon'], /'--for <time>' argument 'soon' is invalid\. Expected a duration such as/],
		[['run', '--for', '+5s'], /Expected a total, such as `--for 5s`: .* `resume --for \+5s` adds/],
		[['run', '--candidates', '0'], /Expected a whole number of at least 1/],
		[['run', '--lanes', 'two'], /Expected a whole number from 1 to 256/],
		[['run', '--target', ''], /Expected a finite number/],
		[['run', '--islands', 'tinkerer,,tinkerer'], /Expected names separated by commas/],
		[
			['run', '--islands', 'tinkrer'],
			/examples\/rastrigin\/experiment\.ts: islands: no preset `tinkrer`; did you mean `tinkerer`\?/,
		],
		[['run', '--data', 'no.csv'], /--data: expected a file, found none at .*no\.csv/],
		[['score', 'examples/rastrigin', 'no.rs'], /no\.rs: expected a file with a candidate, found nothing there/],
		[
			['show', 'twelve'],
			/expected a candidate such as `rastrigin-k3f9\/812`, or `812` of the newest run, found `twelve`/,
		],
		[['export', '--format', 'xml'], /Allowed choices are jsonl, csv/],
		[['go', 'on', 'rastrigin'], /^error: go: expected a command .*; did you mean `go-on`\?$/],
		[['budget', 'rastrigin', '2h'], /got 2: rastrigin, 2h, such as in: budget rastrigin --for 2h$/],
		[['pause', 'rastrigin', '1'], /got 2: rastrigin, 1, such as in: pause rastrigin --island tinkerer$/],
		[['runs', 'mine.db'], /got 1: mine\.db; an archive is named by --archive mine\.db$/],
		[['export', '--to', '--archive', 'a.db'], /expected a value of --to <file>, found the option --archive$/],
		[['status', '--follow'], /unknown option '--follow' \(did you mean --watch\?\)$/],
		[['top', '0'], /argument 'n'\. Expected a whole number from 1 to 1000/],
		[['init'], /missing required argument 'folder', such as in: init my-function$/],
		[['inject', 'rastrigin'], /argument 'file\.rs', such as in: inject rastrigin mine\.rs$/],
		[['score', 'examples/rastrigin'], /argument 'file\.rs', such as in: score examples\/rastrigin candidate\.rs$/],
	] as const) {
		it(args.join(' '), async () => {
			using folder = new Folder()
			const archive = join(folder.path, 'a.db')
			if (args[0] === 'show') openArchive(archive, { mode: 'write' }).close()
			const takesArchive = ['run', 'show', 'export'].includes(args[0])
			await refuses(takesArchive ? [...args, '--archive', archive] : args, message)
		})
	}
})

describe('a mistake in an experiment is one line and 2', { concurrency: 2 }, () => {
	for (const [what, folder, message] of [
		['an unknown key', () => experiment({ budgt: {} }), /experiment\.ts: budgt: unknown key; did you mean `budget`\?$/],
		[
			'a seed that does not parse',
			() => experiment({}, 'pub fn surface(x: f64 -> f64 {'),
			/seed\.rs(:1)?: The seed does not parse/,
		],
		[
			'a seed without a function',
			() => experiment({}, '// nothing\n'),
			/seed\.rs: Expected one `pub fn`.*no function at all$/,
		],
		[
			'no such function',
			() => experiment({ functions: 'plane' }),
			/seed\.rs: Expected a function `plane` at the top level of the seed, found `surface`$/,
		],
		['no seed', () => experiment({ seed: './other.rs' }), /other\.rs: expected the seed here, found no such file$/],
		[
			'no evaluator',
			() => experiment({ evaluator: './nowhere' }),
			/evaluator: expected a crate's folder or a `\.rs` or `\.ts` file, found nothing at/,
		],
		[
			'no built-in evaluator',
			() => experiment({ evaluator: 'rastrign' }),
			/no evaluator `rastrign`; did you mean `rastrigin`\?$/,
		],
		['a pattern that forbids nothing', () => experiment({ forbid: ['a b'] }), /Expected `forbid` to hold paths/],
		['a call that is none', () => experiment({ calls: ['cos('] }), /calls: Expected a call shape such as/],
		[
			'another signature than the evaluator has',
			() => experiment({}, 'pub fn surface(x: f64) -> f64 { x }'),
			/seed\.rs: the evaluator rastrigin expects `?fn\(f64, f64\) -> f64`?, the seed has `?.*fn.*\(.*f64\) -> f64/,
		],
		[
			'a file that ends it, there already',
			() => experiment({ stopFile: './seed.rs' }),
			/seed\.rs: it ends a run while it is there \(`stopFile`\): remove it first$/,
		],
		[
			'a model whose key is not set',
			() =>
				experiment({
					models: [{ baseUrl: 'http://127.0.0.1:9/v1', id: 'tiny', keyVariable: 'NO_SUCH_KEY' }],
					islands: [{ preset: 'algorithmist', operators: { rewrite: 1 } }],
				}),
			/Expected the key of model `tiny` in `NO_SUCH_KEY`, got nothing; --offline does without$/,
		],
	] as const) {
		it(`${what}; no run is left of it`, async () => {
			using own = folder()
			const path = join(own.path, 'a.db')
			await refuses(['run', own.path, '--candidates', '5', '--archive', path], message)
			if (!existsSync(path)) return
			using archive = open(path)
			assert.deepEqual(archive.runs(), [])
		})
	}

	it('TypeScript that does not parse, with its line', async () => {
		using own = new Folder()
		own.file(
			'experiment.ts',
			"import { defineExperiment } from 'oxipelago'\nexport default defineExperiment({\n\ttask: 'a'\n\tseed: 1\n})\n",
		)
		await refuses(['run', own.path], /experiment\.ts:4: cannot be read as TypeScript: Expected/)
	})

	it('TypeScript that throws, with its line', async () => {
		using own = new Folder()
		own.file('experiment.ts', '\nthrow new RangeError("of my own")\n')
		await refuses(['run', own.path], /experiment\.ts:2: threw RangeError: of my own$/)
	})

	it('an import of what is not there', async () => {
		using own = new Folder()
		own.file('experiment.ts', "import './other.ts'\nexport default {}\n")
		await refuses(['run', own.path], /experiment\.ts: Cannot find module .*other\.ts', which it imports$/)
	})

	it('no default export', async () => {
		using own = new Folder()
		own.file('experiment.ts', 'export const experiment = 1\n')
		await refuses(['run', own.path], /expected `export default defineExperiment\(\{ … \}\)`, found no default export$/)
	})

	it("an evaluator that does not build, with rustc's own words", async () => {
		using own = experiment({ evaluator: './evaluator.rs' })
		own.file('evaluator.rs', 'fn main() { let x: u32 = "text"; }\n')
		const ended = await fails(
			['run', own.path, '--archive', join(own.path, 'a.db')],
			2,
			/evaluator\.rs does not build$/,
		)
		assert.match(ended.err, /error\[E0308\]: mismatched types\n +--> .*evaluator\.rs:1/)
	})
})

describe('a table that cannot be used is one line and 2', { concurrency: 2 }, () => {
	for (const [what, table, message] of [
		['a missing cell', 'a,b,y\n1,2,3\n4,,6\n7,8,9\n', /line 3/],
		['text in a number column', 'a,b,y\n1,2,3\n4,five,6\n7,8,9\n', /five/],
		['no rows', 'a,b,y\n', /row/],
		['one column', 'y\n1\n2\n', /column/],
	] as const) {
		it(what, async () => {
			using folder = new Folder()
			const path = folder.file('table.csv', table)
			await refuses([...regression(path), '--archive', join(folder.path, 'a.db')], message)
		})
	}
})

describe('init', { concurrency: 2 }, () => {
	it('refuses a folder that is not empty, and leaves it as it was', async () => {
		using folder = new Folder()
		folder.file('notes.txt', 'mine')
		await refuses(['init', folder.path], /expected a new or empty folder, found notes\.txt in it$/)
	})

	it('refuses a signature that it has no scaffold for', async () => {
		using folder = new Folder()
		await refuses(
			['init', join(folder.path, 'new'), '--signature', 'fn f(x: Rc<u8>)'],
			/no scaffold for the type `Rc<u8>`/,
		)
		await refuses(['init', join(folder.path, 'new'), '--signature', 'let x'], /expected a plain function such as/)
	})

	it('refuses seeds that do not go together', async () => {
		using folder = new Folder()
		const at = join(folder.path, 'new')
		const one = ['--seed', folder.file('a.rs', 'pub fn f(x: f64) -> f64 { x }\n')]
		const other = ['--seed', folder.file('b.rs', 'pub fn f(x: i64) -> i64 { x }\n')]
		await refuses(
			['init', at, ...one, ...other],
			/expected b\.rs to have `f: fn\(f64\) -> f64`, as a\.rs has, found `f: fn\(i64\) -> i64`/,
		)
		await refuses(['init', at, ...one, '--data', 't.csv'], /expected --seed or --data, found both/)
		await refuses(['init', at, '--seed', 'none.rs'], /none\.rs: expected the seed here, found no such file/)
	})

	it('refuses a table of one column', async () => {
		using folder = new Folder()
		const table = folder.file('t.csv', 'a\n1\n')
		await refuses(
			['init', join(folder.path, 'new'), '--data', table],
			/expected at least 2 columns, inputs and the target, found 1: separate them by commas/,
		)
	})

	it('refuses to write below a file', async () => {
		using folder = new Folder()
		mkdirSync(join(folder.path, 'below'))
		writeFileSync(join(folder.path, 'below/file'), '')
		await refuses(['init', join(folder.path, 'below/file/new')], /expected a new or empty folder, found a file$/)
	})
})

describe('the examples', { concurrency: 2 }, () => {
	it('are found from everywhere', async () => {
		using folder = new Folder()
		const archive = join(folder.path, 'a.db')
		await fails(
			['run', 'examples/rastrigin', '--islands', 'none', '--archive', archive],
			2,
			new RegExp(`^error: ${root}/examples/rastrigin`),
			{
				cwd: folder.path,
			},
		)
	})
})
