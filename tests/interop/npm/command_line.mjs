// What the scripts of this folder share: options, standard input, and one JSON object as the answer.

import {parseArgs} from 'node:util';
import {text} from 'node:stream/consumers';

/** Reads `--name value` options; one that is not listed ends the script. */
export function readOptions(options) {
  return parseArgs({options, strict: true}).values;
}

/** Reads all of standard input as JSON. */
export async function readInput() {
  return JSON.parse(await text(process.stdin));
}

/**
 * Runs the script's work and prints its answer. If it throws, the answer tells the error and the exit code is 1: a test
 * that expects a refusal reads why.
 */
export async function answer(work) {
  try {
    console.log(JSON.stringify(await work()));
  } catch(error) {
    console.log(JSON.stringify({error: describe(error)}));
    console.error(error);
    process.exitCode = 1;
  }
}

/** An error as plain JSON: its name, its message, what the server answered, and the errors below it. */
export function describe(error) {
  if(!error) {
    return null;
  }
  const below = [error.cause, ...(error.errors ?? [])].filter(Boolean);
  return {
    name: error.name,
    message: error.message,
    status: error.response?.status,
    response: error.errorResponse ?? error.response?.credentialErrorResponseResult?.data,
    below: below.map(describe),
  };
}
