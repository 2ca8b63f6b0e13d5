import { render } from 'preact'
import 'uplot/dist/uPlot.min.css'
import './style.css'
import { App } from './app.tsx'
import { openFeed } from './feed.ts'

const root = document.getElementById('app') as HTMLElement
openFeed().then(
	(feed) => render(<App feed={feed} />, root),
	(error: unknown) => {
		root.textContent = `This page cannot be read: ${error instanceof Error ? error.message : String(error)}`
	},
)
