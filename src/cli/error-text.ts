import type { Context } from './context.ts'
import type { ExitCode } from './exit-codes.ts'
import { jsonLine, visible } from './visible.ts'

/** An error that ends a command. */
export interface ErrorSaid {
	/** What was found, what was expected and what to do. */
	readonly line: string
	/** What another program said of it. */
	readonly details?: string | undefined
	readonly exitCode: ExitCode
}

/** An error for standard error: one line and the details for a person, or for a program one line of JSON. */
export function errorText(
	{ forPrograms }: Pick<Context, 'forPrograms'>,
	{ line, details, exitCode }: ErrorSaid,
): string {
	if (forPrograms) return jsonLine({ error: line, ...(details === undefined ? {} : { details }), exitCode })
	return `error: ${visible(line)}\n${details === undefined ? '' : `${visible(details)}\n`}`
}
