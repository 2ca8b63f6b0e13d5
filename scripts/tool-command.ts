import { Command, InvalidArgumentError, Option, type OutputConfiguration } from 'commander'
import { wholeNumber } from '../src/cli/options.ts'

const output: OutputConfiguration = {
	outputError: (text, write) => write(text.replace(/^error: /, '').replace(/\s*\n\s*(?=\S)/g, ' ')),
}

/**
 * What `npm run NAME -- …` is told: what it does not know is one line and exit code 2, before anything has begun.
 *
 * @param script - Of package.json.
 */
export function toolCommand(script: string, description: string): Command {
	return new Command(`npm run ${script} --`)
		.description(description)
		.allowExcessArguments(false)
		.configureOutput(output)
		.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
}

/** A whole number from 1 as typed. @throws {InvalidArgumentError} If it is none. */
export function count(text: string): number {
	return wholeNumber(text, 1)
}

/** A whole number from 0 as typed. @throws {InvalidArgumentError} If it is none. */
export function seedNumber(text: string): number {
	return wholeNumber(text, 0, 2 ** 32 - 1)
}

/** A number above 0 as typed. @throws {InvalidArgumentError} If it is none. */
export function amount(text: string): number {
	const value = Number(text)
	if (text.trim() === '' || !(value > 0 && value < Number.POSITIVE_INFINITY))
		throw new InvalidArgumentError('Expected a number above 0.')
	return value
}

/** `--tasks a,b`: some of `all`, which is its default, or `none` where that may be said. */
export function someOf(option: string, text: string, all: readonly string[], mayBeNone = false): Option {
	return new Option(`--${option} <a,b>`, `${text}, of ${all.join(', ')}${mayBeNone ? ', or none' : ''}`)
		.default(all, 'all')
		.argParser((names) => (mayBeNone && names === 'none' ? [] : namesOf(names, all)))
}

/** Names separated by commas. @throws {InvalidArgumentError} If one is none of `all`. */
export function namesOf(text: string, all: readonly string[]): string[] {
	const names = text.split(',').map((name) => name.trim())
	const other = names.find((name) => !all.includes(name))
	if (other !== undefined) throw new InvalidArgumentError(`Expected some of ${all.join(', ')}, found '${other}'.`)
	return names
}
