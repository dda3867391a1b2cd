import { z } from 'zod';

// The server's Content-Security-Policy forbids making code from text; Zod tries it unless told not to.
z.config({ jitless: true });
