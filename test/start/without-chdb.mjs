// Stands for a platform that chDB has no build for: its package cannot be found.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    if (/^chdb($|\/)/.test(specifier)) throw Object.assign(new Error('not here'), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(specifier, context);
  },
});
