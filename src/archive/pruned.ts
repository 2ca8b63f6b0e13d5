/** Of what only figures are kept since a run was pruned, those of earlier times included. */
export interface Pruned {
	readonly candidates: number
	/** To models. */
	readonly requests: number
}
