import type { Context } from './context.ts'
import { errorText } from './error-text.ts'
import type { ExitCode } from './exit-codes.ts'
import { runCommand } from './program.ts'

/**
 * Runs the command that `argv` names, and says on standard error what ended it where it did not end as it should.
 *
 * @param argv - Without the program itself.
 */
export async function commandLine(context: Context, argv: readonly string[]): Promise<ExitCode> {
	try {
		return await runCommand(context, argv)
	} catch (error) {
		const { faultOf } = await import('./faults.ts')
		const { lines, details, exitCode } = faultOf(context, error)
		for (const [index, line] of lines.entries()) {
			const isLast = index === lines.length - 1
			context.err.write(errorText(context, { line, details: isLast ? details : undefined, exitCode }))
		}
		return exitCode
	}
}
