import { mount } from 'svelte';
import './styles.css';
import App from './App.svelte';
import { keepFocus } from './lib/focus';
import { begin } from './lib/preferences.svelte';

begin();
keepFocus();
mount(App, { target: document.getElementById('app')! });
