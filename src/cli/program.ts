import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { missingWays } from '../experiment/table/table-settings.ts'
import { argumentHint, expectCommand, expectValues } from './command-hint.ts'
import { type Ends, runArgument } from './command-parts.ts'
import type { Context } from './context.ts'
import { errorText } from './error-text.ts'
import type { ExitCode } from './exit-codes.ts'
import { exitCodes } from './exit-codes.ts'
import {
	archiveOption,
	candidatesOption,
	diskOption,
	forOption,
	jsonOption,
	lanesOption,
	logLevelOption,
	logOption,
	lookOption,
	optionHint,
	patienceOption,
	targetOption,
	unsandboxedOption,
	wholeNumber,
} from './options.ts'
import { addKeeping, addOrders } from './order-commands.ts'
import { packageRoot } from './places.ts'

/**
 * Runs the command that `argv` names; only what it needs is loaded, so that a look into the archive is quick.
 *
 * @param argv - Without the program itself.
 * @returns The exit code of a command that ended as it should.
 * @throws {Error} Whatever ends a command; {@link faultOf} says what to tell of it.
 */
export async function runCommand(context: Context, argv: readonly string[]): Promise<ExitCode> {
	let exitCode: ExitCode = exitCodes.ok
	const ends: Ends = (action) => {
		return async (...given) => {
			exitCode = ((await action(...given)) as ExitCode | undefined) ?? exitCodes.ok
		}
	}
	const program = new Command('oxipelago')
		.description('Evolves Rust functions on islands.')
		.version(ownVersion(), '-V, --version')
		.exitOverride()
		.showSuggestionAfterError(false)
		.configureOutput({
			writeOut: (text) => context.out.write(text),
			writeErr: (text) => context.err.write(text),
			outputError: (text, write) => {
				const unknown = /unknown option '(.*)'/.exec(text)?.[1]
				const command = program.commands.find((one) => one.name() === argv[0]) ?? (program.commands[0] as Command)
				const hint = unknown === undefined ? argumentHint(command.name(), text) : optionHint(unknown, command)
				const line = `${text
					.trim()
					.replace(/\s*\n\s*/g, ' ')
					.replace(/\.$/, hint === '' ? '.' : '')}${hint}`
				write(errorText(context, { line: line.replace(/^error: /, ''), exitCode: exitCodes.mistake }))
			},
		})

	addRunning(program, context, ends)
	addOrders(program, context, ends)
	addLooking(program, context, ends)
	addKeeping(program, context, ends)
	program
		.command('doctor')
		.description('what this machine has, and what is missing')
		.addOption(jsonOption())
		.action(ends(async (options) => (await import('./commands/doctor.ts')).doctor(context, options)))
	program
		.command('init')
		.description('a new experiment that runs at once')
		.argument('<folder>', 'a new or empty folder')
		.option(
			'--signature <signature>',
			'function to evolve (default: "fn f(x: f64) -> f64"); several times for several functions',
			oneMore,
		)
		.option('--seed <file>', 'Rust file to start from, in place of a new one; may be given several times', oneMore)
		.option('--speed', 'score how fast it is beside the seed, whose results it has to give')
		.option(
			'--cases <file>',
			'score the share of cases that are right: JSON, or CSV with a column for each parameter and one for the result',
		)
		.option('--reference <file.rs>', 'slow function to agree with; with --speed also the one to be faster than')
		.option('--types <file.rs>', 'structs and enums of your own that stand in the signature')
		.option('--instance <T=type>', 'what a generic parameter stands for (default: i64); once for each', oneMore)
		.option('--typescript', 'make inputs and scores in TypeScript, not in Rust')
		.option('--data <file>', 'table to find a formula for, in place of an evaluator of your own')
		.option('--target <column>', 'of the table: what to predict (default: the last column)')
		.option('--use <a,b>', 'of the table: the inputs (default: all other columns)', names)
		.option('--drop <a,b>', 'of the table: columns to leave out', names)
		.option('--weight <column>', 'of the table: how much each row counts (default: all alike)')
		.addOption(new Option('--missing <way>', 'of the table: what to do with missing cells').choices([...missingWays]))
		.action(ends(async (folder, options) => (await import('./commands/init.ts')).init(context, folder, options)))
	const commands = program.commands.map((one) => one.name())
	expectCommand(context, argv, [...commands, 'help'])
	program.hook('preAction', (_, command) => expectValues(command))
	await program.parseAsync([...argv], { from: 'user' })
	return exitCode
}

function addRunning(program: Command, context: Context, ends: Ends): void {
	const eventsOption = jsonOption(linesOf('event'))
	program
		.command('run', { isDefault: true })
		.description('evolve an experiment')
		.argument('[experiment]', "an experiment's folder or file (default: examples/rastrigin)")
		.option('--seed <n>', 'seed of all chance in the run (default: a new one)', (text) => wholeNumber(text, 0))
		.addOption(forOption(false))
		.addOption(candidatesOption(false))
		.addOption(targetOption())
		.addOption(patienceOption())
		.addOption(diskOption())
		.option('--islands <a,b>', "presets of the islands, in place of the experiment's", names)
		.option('--data <file>', "data for the evaluator, in place of the experiment's")
		.option(
			'--inflight <n>',
			'candidates in flight at once (default: 128); like the seed, it decides what is found',
			(text) => wholeNumber(text, 1, 65_536),
		)
		.addOption(lanesOption())
		.addOption(archiveOption())
		.option('--offline', 'use no language model')
		.addOption(unsandboxedOption())
		.addOption(lookOption())
		.addOption(logOption())
		.addOption(logLevelOption())
		.addOption(eventsOption)
		.action(ends(async (experiment, options) => (await import('./commands/run.ts')).run(context, experiment, options)))
	program
		.command('resume')
		.description('go on with a run where it stopped')
		.argument('[run]', runArgument)
		.addOption(forOption(true))
		.addOption(candidatesOption(true))
		.addOption(targetOption())
		.addOption(patienceOption())
		.addOption(diskOption())
		.option(
			'--islands <a,b>',
			'presets of its islands from now on, in their order; their elites stay, more are new, those not named rest',
			names,
		)
		.option('--model', 'ask the model that BASE_URL and MODEL name now, in place of those before')
		.addOption(lanesOption())
		.addOption(archiveOption())
		.option('--offline', 'use no language model')
		.addOption(unsandboxedOption())
		.addOption(lookOption())
		.addOption(logOption())
		.addOption(logLevelOption())
		.addOption(eventsOption)
		.action(ends(async (id, options) => (await import('./commands/resume.ts')).resume(context, id, options)))
	program
		.command('replay')
		.description('run a recorded run again, with the replies that its models gave')
		.argument('[run]', runArgument)
		.addOption(lanesOption())
		.addOption(archiveOption())
		.addOption(unsandboxedOption())
		.addOption(eventsOption)
		.action(ends(async (id, options) => (await import('./commands/replay.ts')).replay(context, id, options)))
	program
		.command('score')
		.description('compile and score single files, as a run would; ends with 5 where none has a score')
		.argument('<experiment>', "an experiment's folder or file")
		.argument('<file.rs...>', 'candidates; `-` for standard input')
		.option('--data <file>', "data for the evaluator, in place of the experiment's")
		.option('--held-out', 'on held-out inputs, as a champion is confirmed')
		.addOption(lanesOption())
		.addOption(unsandboxedOption())
		.addOption(jsonOption(linesOf('outcome')))
		.action(
			ends(async (experiment, files, options) =>
				(await import('./commands/score.ts')).score(context, experiment, files, options),
			),
		)
}

function addLooking(program: Command, context: Context, ends: Ends): void {
	const looking = (name: string, description: string): Command =>
		program.command(name).description(description).addOption(archiveOption())
	looking('runs', 'all runs of the archive, the newest first')
		.addOption(jsonOption(linesOf('run')))
		.action(ends(async (options) => (await import('./commands/runs.ts')).runs(context, options)))
	looking('status', 'how a run stands: outcomes by island and by operator')
		.argument('[run]', runArgument)
		.option('--notes', 'also what the agents have noted')
		.option('--watch', 'again and again until the run ends, from any terminal')
		.addOption(jsonOption())
		.action(ends(async (id, options) => (await import('./commands/status.ts')).status(context, id, options)))
	looking('best', 'the best function of a run')
		.argument('[run]', runArgument)
		.option('--code', 'its source alone, ready to compile')
		.option('--patch', "a patch of the seed's file, for `git apply`")
		.option('--crate <folder>', 'a crate of it that builds and tests alone, with the held-out check as its test')
		.option('--python', 'its formula as Python, for numbers and arrays of NumPy')
		.option('--latex', 'its formula as LaTeX')
		.option('--c', 'its formula as C')
		.option('--front', 'instead the best of each size, each better than all smaller ones')
		.addOption(
			jsonOption('the result as JSON, with --front one candidate a line, and nothing else, on standard output'),
		)
		.action(ends(async (id, options) => (await import('./commands/best.ts')).best(context, id, options)))
	looking('top', 'the best candidates of the search, the best first')
		.argument('[n]', 'how many (default: 10)', countOrName)
		.argument('[run]', runArgument, countOrName)
		.addOption(jsonOption(linesOf('candidate')))
		.action(
			ends(async (one, other, options) => {
				// Either may come first, and stand alone.
				const [n, id] = typeof one === 'string' ? [other, one] : [one, other]
				return (await import('./commands/top.ts')).top(context, n ?? 10, id, options)
			}),
		)
	looking('show', 'a candidate: lineage, outcome, feedback, source')
		.argument('<candidate>', 'such as rastrigin-k3f9/812, or 812 of the newest run')
		.option('--prompt', 'also what its model was told, and its reply')
		.addOption(jsonOption())
		.action(ends(async (candidate, options) => (await import('./commands/show.ts')).show(context, candidate, options)))
	looking('log', 'what models were told and what they replied, also where no candidate came of it')
		.argument('[run]', runArgument)
		.option('--ask <ask>', 'the conversation of one ask alone, such as algorithmist/12')
		.option('--last <n>', 'how many of the latest conversations (default: 10)', (text) => wholeNumber(text, 1))
		.option('--prompt', 'also what each began with')
		.addOption(jsonOption(linesOf('conversation')))
		.action(ends(async (id, options) => (await import('./commands/log.ts')).log(context, id, options)))
	looking('look', 'a page of all runs, on this machine, that follows those that go on')
		.argument('[run]', 'to begin with (default: the newest)')
		.option('--port <n>', 'of 127.0.0.1 (default: a free one)', (text) => wholeNumber(text, 1, 65_535))
		.addOption(new Option('--until-input-ends').hideHelp())
		.addOption(jsonOption('the address as JSON'))
		.action(ends(async (id, options) => (await import('./commands/look.ts')).look(context, id, options)))
	looking('report', 'a run as one HTML file to open and to send, and as Markdown beside it')
		.argument('[run]', 'default: the newest')
		.option('-o, --output <file.html>', 'write there (default: reports/ beside the archive)')
		.option('--markdown', 'only the Markdown, on standard output')
		.addOption(jsonOption())
		.action(ends(async (id, options) => (await import('./commands/report.ts')).report(context, id, options)))
	looking('export', 'every candidate of a run')
		.argument('[run]', runArgument)
		.addOption(new Option('--format <format>', 'form of the lines').choices(['jsonl', 'csv']).default('jsonl'))
		.option('-o, --output <file>', 'write there (default: standard output)')
		.option('--to <file>', 'instead a copy of the whole archive, also while it is written')
		.option('--force', 'replace the file that is there')
		.action(ends(async (id, options) => (await import('./commands/export.ts')).exportRun(context, id, options)))
}

/** What `--json` gives of many things. */
function linesOf(what: string): string {
	return `one ${what} a line as JSON on standard output, and nothing else there`
}

/** A number of things, or else the name of a run. */
function countOrName(text: string): number | string {
	return /^[\d.,+-]+$/.test(text) ? wholeNumber(text, 1, 1_000) : text
}

function oneMore(text: string, before: readonly string[] = []): string[] {
	return [...before, text]
}

function names(text: string): string[] {
	const list = text.split(',').map((name) => name.trim())
	if (list.some((name) => name === '')) throw new InvalidArgumentError('Expected names separated by commas.')
	return list
}

function ownVersion(): string {
	return (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version
}
