import { ArchiveError, isOutOfRoom } from '../archive/archive-error.ts'
import { MissingError, UsageError } from './exit-codes.ts'

/**
 * What to tell of a file or a folder that could not be written, of which nothing is left: a full disk is something that the
 * machine lacks, all else a name that cannot be written. What does not come from the file system stays as it is.
 *
 * @param shown - As a person would name it.
 */
export function writeFault(shown: string, error: unknown): unknown {
	if (isOutOfRoom(error) || (error instanceof ArchiveError && error.kind === 'disk-full'))
		return new MissingError(`${shown}: cannot be written: no space left on its disk`, { cause: error })
	const { code, syscall } = error as NodeJS.ErrnoException
	return syscall === undefined ? error : new UsageError(`${shown}: cannot be written (${code})`, { cause: error })
}
