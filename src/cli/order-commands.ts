import { type Command, Option } from 'commander'
import { type Ends, runArgument } from './command-parts.ts'
import type { Context } from './context.ts'
import { archiveOption, candidatesOption, diskOption, forOption, patienceOption, targetOption } from './options.ts'

/** Adds the commands that tell a run something from another terminal. */
export function addOrders(program: Command, context: Context, ends: Ends): void {
	const orders = () => import('./commands/orders.ts')
	const ordering = (name: string, description: string, run: '<run>' | '[run]'): Command =>
		program.command(name).description(description).argument(run, runArgument).addOption(archiveOption())
	const island = (what: string) => new Option('--island <name>', `${what}, by its name or its number from 0`)
	ordering('stop', 'end a run that goes on in another terminal, cleanly', '[run]').action(
		ends(async (id, options) => (await orders()).stop(context, id, options)),
	)
	ordering('inject', 'put a function of your own into a run; it is scored and told like any other', '<run>')
		.argument('<file.rs>', 'the function; `-` for standard input')
		.addOption(island('where (default: the first)'))
		.action(ends(async (id, file, options) => (await orders()).inject(context, id, file, options)))
	ordering('note', 'tell the models of a run something, in all prompts from then on', '<run>')
		.argument('<text...>', 'such as "try a radix sort", with quotes or without')
		.addOption(island('whose models (default: all)'))
		.action(ends(async (id, words, options) => (await orders()).note(context, id, words.join(' '), options)))
	ordering('pause', 'make no more asks, in the run or on one island, until `go-on`', '[run]')
		.addOption(island('which alone'))
		.action(ends(async (id, options) => (await orders()).pause(context, id, options)))
	ordering('go-on', 'go on with what was paused', '[run]')
		.addOption(island('which alone'))
		.action(ends(async (id, options) => (await orders()).goOn(context, id, options)))
	ordering('budget', 'another budget from now on', '<run>')
		.addOption(forOption(true))
		.addOption(candidatesOption(true))
		.addOption(targetOption())
		.addOption(patienceOption())
		.addOption(diskOption())
		.action(ends(async (id, options) => (await orders()).budget(context, id, options)))
	ordering('rates', 'other rates of operators that need no model, from now on', '<run>')
		.argument('<operator=rate...>', 'such as tune=0.5')
		.addOption(island('where (default: on all)'))
		.action(ends(async (id, wanted, options) => (await orders()).rates(context, id, wanted, options)))
}

/** Adds the commands that change what an archive keeps. */
export function addKeeping(program: Command, context: Context, ends: Ends): void {
	const keeping = (name: string, description: string): Command =>
		program.command(name).description(description).addOption(archiveOption())
	keeping('delete', 'remove runs, and all that is kept of them')
		.argument('<run...>', 'their whole names')
		.action(ends(async (ids, options) => (await import('./commands/delete.ts')).deleteRuns(context, ids, options)))
	keeping('prune', 'keep of runs elites, champions and what they come from whole, and of all else the figures')
		.argument('<run...>', runArgument)
		.action(ends(async (ids, options) => (await import('./commands/prune.ts')).prune(context, ids, options)))
	program
		.command('recover')
		.description('save what can still be read of a damaged archive to a new one, and say what was lost')
		.argument('<damaged.db>', 'stays as it is')
		.option('--to <file>', 'the new archive (default: <damaged>-recovered.db beside it)')
		.action(
			ends(async (damaged, options) => (await import('./commands/recover.ts')).recover(context, damaged, options)),
		)
	keeping('vacuum', 'give the room of what was deleted back to the disk').action(
		ends(async (options) => (await import('./commands/vacuum.ts')).vacuum(context, options)),
	)
}
