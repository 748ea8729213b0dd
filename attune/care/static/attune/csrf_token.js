// The token that Django asks of every change. A new sign-in in another tab renews it: the cookie has
// the right one, the page may not.

export const csrfToken = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
