// Passkeys: give the server's question to the browser, and its answer to the server, as JSON in a form.
"use strict";

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function packed(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function descriptors(list) {
  return (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
}

async function make(options) {
  const made = await navigator.credentials.create({ publicKey: {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: descriptors(options.excludeCredentials),
  } });
  return answer(made, {
    clientDataJSON: packed(made.response.clientDataJSON),
    attestationObject: packed(made.response.attestationObject),
    transports: made.response.getTransports ? made.response.getTransports() : [],
  });
}

async function sign(options) {
  const signed = await navigator.credentials.get({ publicKey: {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: descriptors(options.allowCredentials),
  } });
  return answer(signed, {
    clientDataJSON: packed(signed.response.clientDataJSON),
    authenticatorData: packed(signed.response.authenticatorData),
    signature: packed(signed.response.signature),
    userHandle: signed.response.userHandle ? packed(signed.response.userHandle) : null,
  });
}

function answer(credential, response) {
  return JSON.stringify({ id: credential.id, rawId: packed(credential.rawId), type: credential.type, response });
}

async function ask(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const options = JSON.parse(form.dataset.options);
    const given = await (form.dataset.passkey === "make" ? make(options) : sign(options));
    form.elements.answer.value = given;
    form.submit();
  } catch {
    failed.hidden = false;
    form.querySelector("button").focus();
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const able = Boolean(window.PublicKeyCredential);
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.hidden = !able;
    form.addEventListener("submit", (event) => { event.preventDefault(); ask(form); });
  });
  document.querySelectorAll("[data-no-passkey]").forEach((words) => { words.hidden = able; });
});
