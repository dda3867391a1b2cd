import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';
import { tokens } from './theme-tokens.ts';

const name = 'virtual:theme.css';

/**
 * Gives `virtual:theme.css`, the stylesheet of our tokens for Cloudscape. It is made while building: the part of Cloudscape
 * that makes it knows every token of every theme and is larger than the rest of the first load.
 */
export function themeStylesheet(): Plugin {
  return {
    name: 'evenkeel-theme-stylesheet',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: async (id) => (id === `\0${name}` ? await makeStylesheet() : undefined),
  };
}

async function makeStylesheet(): Promise<string> {
  // Cloudscape's modules import folders, which Node refuses: they are bundled into one module first.
  const made = await build({
    configFile: false,
    logLevel: 'error',
    root: import.meta.dirname,
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(import.meta.resolve('@cloudscape-design/components/theming')),
      write: false,
      minify: false,
    },
  });
  const output = Array.isArray(made) ? made[0] : made;
  if (output === undefined || !('output' in output))
    throw new Error('Cannot bundle the theming of Cloudscape: no output');
  const code = output.output.map((each) => (each.type === 'chunk' && each.isEntry ? each.code : '')).join('');
  const theming = (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)) as {
    generateThemeStylesheet(parameters: { theme: { tokens: typeof tokens } }): string;
  };
  return theming.generateThemeStylesheet({ theme: { tokens } });
}
